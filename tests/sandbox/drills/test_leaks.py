"""Runs that leak, and many runs of all kinds: afterwards there is as much of everything as before.

SANDBOX_DRILL_RUNS=1000 (`make drills`) makes it a thousand.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox import Job, Result, Sandbox, SandboxUnavailable
from sandbox.job import Limits
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census
from tests.sandbox.drills.census import WITHIN_SECONDS

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
RUNS = int(os.environ.get("SANDBOX_DRILL_RUNS", "100"))
BOTH = FUNCTION % {"timeout": 2, "memory": 256}

LEAKS = {
    "threads": """
import threading
def handler(event, context):
    for _ in range(60):
        threading.Thread(target=threading.Event().wait).start()
    return "left"
""",
    "sockets": """
import socket
kept = []
def handler(event, context):
    kept.extend(socket.socketpair() for _ in range(400))
    return "left"
""",
    "processes": """
import os, time
def handler(event, context):
    for _ in range(20):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
    return "left"
""",
    "connections": """
import os, socket
kept = []
def handler(event, context):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    kept.extend(socket.create_connection((host, int(port))) for _ in range(20))
    return "left"
""",
    "files": """
def handler(event, context):
    for number in range(2000):
        open(f"/tmp/{number}", "wb").write(b"x" * 1000)
    return "left"
""",
}
MIXED = {
    "answers": ("def handler(event, context): return 'answered'", Limits()),
    "raises": ("def handler(event, context): raise ValueError('no')", Limits()),
    "exits": ("import os\ndef handler(event, context): os._exit(3)", Limits()),
    "hangs": ("def handler(event, context):\n    while True: pass", Limits(seconds=0.5)),
    "eats": ("def handler(event, context): return len(b'x' * 10**9)", Limits()),
    "calls": ("import boto3\ndef handler(event, context): return len(boto3.client('s3').list_buckets())", Limits()),
    **{f"leaks {what}": (code, Limits()) for what, code in LEAKS.items()},
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("leaks"))
    assert sandbox.status().available
    yield sandbox
    sandbox.stop()


def job(code: str, limits: Limits | None = None, runtime: str = "python3.13") -> Job:
    file = "handler.py" if runtime.startswith("python") else "handler.mjs"
    return Job(
        code={file: code.encode()},
        template=BOTH.replace("python3.13", runtime),
        steps=({"step": "invoke", "payload": {}},),
        limits=limits or Limits(),
        runtime=runtime,
    )


def count(folder: Path) -> dict[str, object]:
    """What there is once nothing is under way and everything made ahead is there again."""
    pid = census.warden(folder)
    assert pid
    return {
        "processes": Counter(census.name(each) for each in census.below(folder)),
        "namespaces": census.namespaces(folder),
        "mounts": census.mounts(),
        "files": census.files(folder),
        "descriptors": census.descriptors(pid),
    }


def quiet(folder: Path) -> dict[str, object]:
    """`count`, as soon as it is the same for half a second; where others want the processors, for longer."""
    calm = census.loosely(0.5) / census.SLACK
    deadline, before, since = time.monotonic() + 40 * calm, count(folder), time.monotonic()
    while time.monotonic() - since < calm:
        time.sleep(0.1)
        now = count(folder)
        if now != before:
            before, since = now, time.monotonic()
        assert time.monotonic() < deadline, f"it never came to rest: {now}"
    return before


def more(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """What there is more of, in words."""
    found = []
    for what, was in before.items():
        now = after[what]
        if isinstance(was, Counter) and isinstance(now, Counter):
            found += [f"{name}: {was[name]} -> {number}" for name, number in now.items() if number > was[name]]
        elif isinstance(was, int) and isinstance(now, int):
            found += [f"{what}: {was} -> {now}"] if now > was else []
        elif was != now:
            found.append(f"{what}: {was} -> {now}")
    return found


def settled(own: Sandbox) -> dict[str, object]:
    """The count after every scenario of this module was used as often as it can be."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: own.run(job("def handler(event, context): return 1")), range(8)))
    own.run(job("def handler(event, context): return 1"))
    return quiet(own.folder)


def test_what_a_run_leaks_is_gone_with_it(own: Sandbox) -> None:
    before = settled(own)
    for what, code in LEAKS.items():
        result = own.run(job(code))
        assert result.steps[0].invocations[0].answer == "left", (what, result.steps[0].invocations[0])  # it did leak
    own.run(job("def handler(event, context): return 1"))
    assert more(before, quiet(own.folder)) == []


def test_after_many_mixed_runs_nothing_is_left_over(own: Sandbox) -> None:
    """Four at once, some of them stopped half-way."""
    before = settled(own)
    rng = random.Random(7)
    kinds = [rng.choice(list(MIXED)) for _ in range(RUNS)]

    def run(kind: str) -> Result:
        stop = threading.Event()
        if rng.random() < 0.1:
            threading.Timer(rng.random() / 4, stop.set).start()
        code, limits = MIXED[kind]
        return own.run(job(code, limits), stop=stop, owner=kind if rng.random() < 0.5 else "")

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(result.outcome for result in pool.map(run, kinds))
    assert set(outcomes) <= {"finished", "out-of-time", "cancelled"} and outcomes["finished"] > RUNS / 2, outcomes
    own.run(job("def handler(event, context): return 1"))
    assert more(before, quiet(own.folder)) == []


def test_the_count_sees_what_is_left_over(own: Sandbox) -> None:
    """The control: a run that goes on is more than was there."""
    before, stop = settled(own), threading.Event()
    running = threading.Thread(target=lambda: own.run(job(MIXED["hangs"][0]), stop=stop))
    running.start()
    try:
        census.eventually(lambda: more(before, count(own.folder)), 20, "more of anything")
    finally:
        stop.set()
        running.join()


def test_when_nodes_zygote_dies_python_goes_on_and_node_comes_back(own: Sandbox) -> None:
    node = "export const handler = async () => 'node'"
    if own.status(every_runtime=True).missing:
        pytest.skip("Node.js is not built: make runtime")
    assert own.run(job(node, runtime="nodejs24.x")).steps[0].invocations[0].answer == "node"
    victims = census.below(own.folder, "cs-node-zygote")
    census.kill(victims)
    began = time.monotonic()
    assert own.run(job("def handler(event, context): return 1")).steps[0].invocations[0].answer == 1
    assert _node_answers(own, node)
    assert time.monotonic() - began < census.loosely(WITHIN_SECONDS)
    census.eventually(lambda: census.gone(victims), census.loosely(5), "the dead are gone")


def _node_answers(own: Sandbox, code: str) -> bool:
    try:
        return own.run(job(code, runtime="nodejs24.x")).steps[0].invocations[0].answer == "node"
    except SandboxUnavailable as error:
        raise AssertionError(error.remedy) from error
