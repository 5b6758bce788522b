"""Who has had much of the processor comes after the others: the kernel is asked how urgent it takes a handler to be."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Job, Sandbox
from sandbox.result import Outcome
from sandbox.zygote.apart import PRIORITY
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.alone,
    pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel groups no sessions"),
]
TEMPLATE = FUNCTION % {"timeout": 20, "memory": 256}
CALM = "import time\ndef handler(event, context): time.sleep(20)"
NAPS = "import time\ndef handler(event, context): time.sleep(0.4)"  # the kernel may refuse to lower it for a moment
BUSY = "def handler(event, context):\n    while True: pass"
BUSY_CHILDREN = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def handler(event, context):
    while True:
        if os.fork() == 0:
            os.setsid()
            end = time.monotonic() + 0.05
            while time.monotonic() < end: pass
            os._exit(0)
        time.sleep(0.05)
"""
BUSY_IN_NODE = "exports.handler = async () => { for (;;); };"
COMPUTES = """
import os, time
def handler(event, context):
    end = time.process_time() + event["seconds"]
    while time.process_time() < end: pass
    if event.get("ends"): os._exit(1)
"""
MANY_THREADS = """
import threading
def handler(event, context):
    made, over = 0, threading.Event()
    try:
        while made < 100:
            threading.Thread(target=over.wait, daemon=True).start()
            made += 1
    except RuntimeError:
        pass
    over.set()
    return made
"""
BUSY_CLOUD = """
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    while True:
        try: s3.put_object(Bucket="nobodys", Key="key", Body=bytes(4_000_000))
        except s3.exceptions.ClientError: pass
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("pace"))
    assert sandbox.status().available
    yield sandbox
    sandbox.stop()


def jobs(count: int, *steps: dict[str, object]) -> list[Job]:
    return [Job(code={"handler.py": COMPUTES.encode()}, template=TEMPLATE, steps=steps)] * count


def computing(seconds: float, *, ends: bool = False) -> dict[str, object]:
    return {"step": "invoke", "payload": {"seconds": seconds, "ends": ends}}


def at_once(times: int, step: dict[str, object]) -> dict[str, object]:
    return {"step": "at-once", "times": times, "do": step}


SPREAD = {
    "over environments at once": jobs(1, at_once(16, computing(0.05))),
    "over one environment after another": jobs(1, *[computing(0.04, ends=True)] * 12),
    "over cases": jobs(12, computing(0.09)),
}
LITTLE = {
    "in environments at once": jobs(1, *[at_once(12, computing(0.0001))] * 3),
    "in one after another": jobs(1, *[computing(0.0001)] * 40),
    "in cases": jobs(20, computing(0.002)),
}


@contextlib.contextmanager
def running(own: Sandbox, code: str, *, node: bool = False, owner: str = "") -> Iterator[None]:
    stop = threading.Event()
    job = Job(
        code={"handler.js" if node else "handler.py": code.encode()},
        template=TEMPLATE,
        runtime="nodejs" if node else "",
        steps=({"step": "invoke", "payload": {}},),
    )
    thread = threading.Thread(target=lambda: own.run(job, stop=stop, owner=owner))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


def priorities(own: Sandbox, *names: str) -> set[int]:
    """Of the sessions that processes with these names are in."""
    found = set()
    for name in names:
        for pid in census.below(own.folder, name):
            with contextlib.suppress(OSError):  # it has just ended
                found.add(int((Path("/proc") / str(pid) / "autogroup").read_text().split()[-1]))
    return found


@pytest.mark.parametrize("code", [BUSY, BUSY_CHILDREN], ids=["itself", "by children that nobody waits for"])
def test_a_handler_that_takes_the_processor_is_made_to_come_after_others(own: Sandbox, code: str) -> None:
    with running(own, code):
        census.eventually(lambda: max(priorities(own, "bootstrap"), default=0) > 0, 20, "the group is lowered")


def test_a_handler_of_node_is_made_to_come_after_others(own: Sandbox) -> None:
    with running(own, BUSY_IN_NODE, node=True):
        census.eventually(lambda: max(priorities(own, "node", "MainThread"), default=0) > 0, 20, "the group is lowered")


def test_one_that_waits_is_not_unless_its_owner_had_one_that_took_the_processor(own: Sandbox) -> None:
    """The control of the two above; and a run that begins in a heavy place comes after others from its beginning on."""
    for _ in range(2):
        with running(own, CALM, owner="ada"):
            census.eventually(lambda: len(census.below(own.folder, "bootstrap")) > 0, 10, "it runs")
            threading.Event().wait(1.5)
            assert priorities(own, "bootstrap") == {0}
    with running(own, BUSY, owner="ada"):
        census.eventually(lambda: max(priorities(own, "bootstrap"), default=0) > 0, 20, "the group is lowered")
    with running(own, CALM, owner="ada"):
        census.eventually(lambda: 15 in priorities(own, "bootstrap"), 10, "it is not in a hurry")


@pytest.mark.parametrize(("code", "idle"), [(BUSY, True), (CALM, False)])
def test_a_processor_that_has_only_such_handlers_counts_as_idle(own: Sandbox, code: str, idle: bool) -> None:
    """So others are put there. The control: of one that waits."""

    def policies() -> set[int]:
        found = set()
        for pid in census.below(own.folder, "bootstrap"):
            with contextlib.suppress(OSError):  # it has just ended
                found.add(os.sched_getscheduler(pid))
        return found

    census.eventually(lambda: os.SCHED_IDLE not in policies(), 10, "the runs before are gone")
    with running(own, code, owner=f"policy-{idle}/ada"):
        if idle:
            census.eventually(lambda: os.SCHED_IDLE in policies(), 20, "it is")
        else:
            threading.Event().wait(0.8)
            assert os.SCHED_IDLE not in policies()


@pytest.mark.parametrize(("address", "lowered"), [("den", {10}), ("home", set())])
def test_after_a_run_that_computed_those_of_its_address_come_after_others_from_their_first_moment(
    own: Sandbox, address: str, lowered: set[int]
) -> None:
    """In each of their cases, whoever they say they are. The control: another address."""
    census.eventually(lambda: priorities(own, "bootstrap") <= {0}, 10, "the runs before are gone")
    with running(own, BUSY, owner="den/mallory"):
        census.eventually(lambda: 15 in priorities(own, "bootstrap"), 20, "the warden knows, too")
    census.eventually(lambda: priorities(own, "bootstrap") <= {0}, 10, "that run is gone")
    found: set[int] = set()
    steps = ({"step": "invoke", "payload": {}},)
    series = [Job(code={"handler.py": NAPS.encode()}, template=TEMPLATE, steps=steps)] * 3
    thread = threading.Thread(target=lambda: list(own.run_series(series, owner=f"{address}/another")))
    thread.start()
    while thread.is_alive():
        found |= priorities(own, "bootstrap")
        thread.join(0.05)
    assert found - {0} == lowered  # what waits to be an environment has the same name


def test_beside_others_they_come_from_a_zygote_of_their_own_in_whose_session_all_stay(tmp_path: Path) -> None:
    """And the others do not: the control. A sandbox that the other tests here do not have: it keeps that zygote."""
    own = Sandbox.connect(tmp_path)
    assert own.status().available

    def sessions(name: str) -> dict[int, int]:
        found = {}
        for pid in census.below(own.folder, name):
            with contextlib.suppress(OSError):  # it has just ended
                found[os.getsid(pid)] = int((Path("/proc") / str(pid) / "autogroup").read_text().split()[-1])
        return found

    def apart() -> set[int]:
        return {session for session, priority in sessions("cs-zygote").items() if priority == PRIORITY}

    with running(own, BUSY, owner="cave/mallory"):
        census.eventually(lambda: 15 in priorities(own, "bootstrap"), 20, "the warden knows")
    assert not apart()
    with running(own, CALM, owner="home/ada"):
        found: set[str] = set()
        names = {"bootstrap", "cs-init", "cs-supervisor"}

        def all_are_of_it() -> bool:
            with running(own, BUSY, owner="cave/another"):  # the first of them begin before it is there
                for _ in range(8):
                    found.update(name for name in names if apart() & sessions(name).keys())
                    threading.Event().wait(0.05)
            return found == names

        census.eventually(all_are_of_it, 30, "a second zygote, and what it makes")
        assert 0 in sessions("bootstrap").values(), "ada's is as urgent as any"
    (throttling,) = census.below(own.folder, "cs-throttle")
    os.kill(throttling, signal.SIGKILL)  # whoever it has just stopped must not stay so
    census.eventually(lambda: not apart(), 10, "the zygote has ended with it")
    with running(own, CALM, owner="cave/last"):
        census.eventually(lambda: 10 in priorities(own, "bootstrap"), 20, "they go on with what there is")
    own.stop()


def test_there_a_run_may_make_fewer_processes_and_threads(tmp_path: Path) -> None:
    """The control: somebody else at the same time. While that zygote is being started they come from the other one."""
    own = Sandbox.connect(tmp_path)
    assert own.status().available

    def made(owner: str) -> int:
        step = {"step": "invoke", "payload": {}}
        job = Job(code={"handler.py": MANY_THREADS.encode()}, template=TEMPLATE, steps=(step,))
        return int(own.run(job, owner=owner).steps[0].invocations[0].answer)

    def made_in_doubt() -> int:
        own.run(*jobs(1, computing(0.4)), owner="cave/mallory")  # a few quick ones would be the end of the doubt
        return made("cave/another")

    with running(own, CALM, owner="home/ada"):
        census.eventually(lambda: made_in_doubt() < 48, 30, "they come from the second zygote")
        assert made("house/bea") == 100
    own.stop()


@pytest.mark.parametrize("how", SPREAD)
def test_work_is_counted_for_the_run_however_it_is_spread(own: Sandbox, how: str) -> None:
    """No environment has had 0.15 s of the processor in one case. The next run of its owner begins in a heavy place."""
    outcomes = {result.outcome for result in own.run_series(SPREAD[how], owner=f"mallory {how}")}
    assert outcomes <= {Outcome.FINISHED, Outcome.OUT_OF_TIME}  # who comes last may not come to an end beside others
    with running(own, CALM, owner=f"mallory {how}"):
        census.eventually(lambda: 15 in priorities(own, "bootstrap"), 10, "it is in a heavy place")


@pytest.mark.parametrize("how", LITTLE)
def test_many_invocations_that_in_all_take_little_are_quick(own: Sandbox, how: str) -> None:
    """The control."""
    assert all(result.outcome == "finished" for result in own.run_series(LITTLE[how], owner=f"ada {how}"))
    with running(own, CALM, owner=f"ada {how}"):
        census.eventually(lambda: len(census.below(own.folder, "bootstrap")) > 0, 10, "it runs")
        threading.Event().wait(1.5)
        assert priorities(own, "bootstrap") == {0}


def test_the_self_test_takes_much_and_is_as_urgent_as_any(tmp_path: Path) -> None:
    """Else it would not end in its time on a machine with much to do, and then nothing runs."""
    sandbox = Sandbox.connect(tmp_path)
    found: set[int] = set()
    thread = threading.Thread(target=sandbox.status)
    thread.start()
    while thread.is_alive():
        found |= priorities(sandbox, "bootstrap")
        thread.join(0.01)
    status = sandbox.status()
    sandbox.stop()
    assert status.available, status.message
    assert found == {0}


def test_a_cloud_process_that_takes_the_processor_comes_after_others(own: Sandbox) -> None:
    """All threads of it, but for those that have just ended."""

    def nices() -> list[int]:
        found = [0]
        for pid in census.below(own.folder, "cs-run"):
            with contextlib.suppress(OSError):  # it, or one of its threads, has just ended
                for task in (Path("/proc") / str(pid) / "task").iterdir():
                    found.append(int((task / "stat").read_text().rpartition(")")[2].split()[16]))
        return found

    usual = os.getpriority(os.PRIO_PROCESS, census.warden(own.folder) or 0)
    census.eventually(lambda: max(nices()) <= usual, 20, "the runs before it are gone")
    with running(own, BUSY_CLOUD):
        census.eventually(lambda: max(nices()) > usual, 20, "its threads are lowered")
