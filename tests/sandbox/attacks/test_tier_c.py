"""Tier C: a machine where no namespace can be made. The whole battery against a warden that is refused the calls.

Everything that is tried elsewhere is tried here; where the outcome differs, it stands in one of the tables below with
its reason, and what is not stopped in the last of them. Nothing else may differ.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.memory import tree
from course.catalogue import load
from course.grading import jobs, judge
from course.grading.report import Verdict
from course.server import serving
from sandbox import Job, Sandbox, SandboxUnavailable
from sandbox.job import Limits
from sandbox.warden import attacks
from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.conftest import ROOT, TEMPLATE, beside, eventually, honest, plain_warden
from tests.sandbox.attacks.table import LIST, TABLE
from tests.sandbox.attacks.test_memory import WAYS
from tests.sandbox.attacks.without import code
from tests.sandbox.plain_user import UID

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]  # it counts what there is on the machine

REFUSED_OTHERWISE = {
    "read_a_file_of_this_machine": "EACCES",
    "read_the_passwords": "EACCES",
    "list_the_home_of_whoever_runs_the_server": "EACCES",
    "change_a_library": "EACCES",
    "write_into_shared_memory": "EACCES",
    "see_another_process": "EACCES",
    "take_the_network_down": "ENOTTY",
    "type_into_a_terminal": "ENOTTY",
    "reach_a_udp_port_of_this_machine": "EACCES",
    "reach_another_machine_by_ipv6": "EAFNOSUPPORT",
    "reach_an_abstract_socket_of_this_machine": "EAFNOSUPPORT",
    "reach_a_unix_socket_of_this_machine": "EAFNOSUPPORT",
    "open_a_packet_socket": "EAFNOSUPPORT",
    "open_a_netlink_socket": "EAFNOSUPPORT",
    "open_a_vsock": "EAFNOSUPPORT",
    "open_a_socket_to_the_kernels_cryptography": "EAFNOSUPPORT",
    "listen_on_a_port": "ENOSYS",
    "reserve_more_than_the_disk_has": "ENOSYS",
    "reserve_the_disk_in_pieces": "ENOSYS",
}
"""Landlock and seccomp refuse what elsewhere is not there at all: the same with another error."""

HARMLESS = {
    "reach_another_machine_by_udp": "done: a UDP socket is a pair of Unix sockets that ends at the run's own cloud",
    "reach_everybody_by_multicast": "done: the same",
    "kill_everybody": "done: kill(-1) says so whenever there is any process; nobody outside of the run had the signal",
    "reach_everybody_by_a_signal": "done: the same",
    "keep_a_capability": "done: the bounding set, which a user cannot empty, and of which no_new_privs gives nothing",
}

ENDED = {
    "make_two_hundred_processes": "RLIMIT_NPROC counts all of a user's processes, so the watcher counts them",
    "make_two_hundred_zombies": "the same",
    "make_forty_thousand_files": "no file system of the run's own has a number of inodes: the watcher counts 4,000",
}
"""What a limit refuses elsewhere: here the environment is ended, as Lambda ends one, by a signal."""

NOT_STOPPED = {
    "make_a_path_that_is_too_long": "ENAMETOOLONG or exited: more than 200 deep is ended once the watcher has seen it",
    "make_two_hundred_threads": "done or exited: they may be gone before the watcher looks",
    "signal_whoever_else_there_is": "done: that a process exists cannot be hidden (EPERM instead of ESRCH)",
}

APART = {
    "signal_another_process": "EPERM",
    "signal_another_process_by_a_descriptor": "EPERM",
    "have_the_kernel_signal_another_process": "EINVAL",
    "look_into_another_process": "EACCES",
    "read_another_command_line": "EACCES",
    "see_the_machines_connections": "EACCES",
    "see_the_machines_connections_as_a_thread": "EACCES",
    "see_the_machines_connections_as_a_child": "EACCES",
    "see_the_machines_connections_by_another_way": "EACCES",
    "see_the_machines_addresses": "EACCES",
    "see_the_machines_disks": "EACCES",
    "see_the_machines_services": "EACCES",
    "change_anothers_limits": "EPERM",
    "change_anothers_priority": "EPERM",
    "change_everybodys_priority": "EPERM",
    "choose_anothers_processors": "EPERM",
    "read_a_file_of_the_same_user": "EACCES",
    "write_to_a_file_of_the_same_user": "EACCES",
    "cut_a_file_of_the_same_user": "EACCES",
    "give_a_file_of_the_same_user_another_name": "EACCES",
    "take_a_file_of_the_same_user": "EACCES",
    "list_the_folder_of_a_file_of_the_same_user": "EACCES",
    "change_the_mode_of_a_file_of_the_same_user": "as before",
    "change_the_time_of_a_file_of_the_same_user": "as before",
    "hold_up_who_opens_a_library": "EINVAL",
    "keep_a_file_that_never_had_a_name": "ENOTSUP",
    "have_the_disk_write_each_time": "EINVAL",
    "write_past_the_cache": "EINVAL",
    "write_past_the_cache_from_now_on": "EINVAL",
    "have_the_disk_write_this_time": "ENOTSUP",
    "wait_for_the_disk": [],
    "have_the_kernel_forget_what_a_child_has_written": "kept",
    "open_by_flags_that_no_filter_sees": "ENOSYS",
    "keep_a_file_in_a_socket": "ENOSYS",
    "send_without_connecting": "ENOTSUP",
    "connect_by_another_protocol": "EPERM",
    "listen_without_a_port": "ENOSYS",
    "connect_while_nobody_may_look": "EACCES",
    "connect_with_an_address_that_is_none": "refused",
    "speak_to_a_socket_with_a_name": "EPERM",
}
"""What nothing but this tier's own filter and domain holds. Outside of the wall every one of them is carried out."""
OUTSIDE = {
    "look_into_another_process": True,
    "read_another_command_line": True,
    "read_a_file_of_the_same_user": "seen",
    "change_the_mode_of_a_file_of_the_same_user": "changed",
    "change_the_time_of_a_file_of_the_same_user": "changed",
    "wait_for_the_disk": ["fsync", "fdatasync", "fadvise64", "sync_file_range", "msync"],
    "have_the_kernel_forget_what_a_child_has_written": "forgotten",
    "connect_with_an_address_that_is_none": "refused",
}
"""What is seen there where it is not "done"."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tier-c")


@pytest.fixture(scope="module")
def warden(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with plain_warden(folder, "no-namespaces") as process:
        yield process


@pytest.fixture(scope="module")
def confined(warden: Any, folder: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(folder)
    status = sandbox.status()
    assert (status.available, status.tier) == (True, "C"), (status.message, status.checks)
    yield sandbox
    sandbox.close()


@pytest.fixture(autouse=True)
def nothing_is_harmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """As everywhere in this folder; what is left over is counted by its own test."""
    yield
    if "confined" in request.fixturenames and request.getfixturevalue("warden").poll() is None:
        honest(request.getfixturevalue("confined"))


def run(sandbox: Sandbox, source: str, event: object = None, **job: Any) -> Any:
    steps = ({"step": "invoke", "payload": event or {}},)
    made = Job(code={"handler.py": source.encode()}, template=TEMPLATE, steps=steps, **job)
    with beside(sandbox):
        return sandbox.run(made).steps[0].invocations[0]


def test_the_self_test_holds_and_console_and_status_say_what_this_tier_does_not_stop(confined, capfd):
    status = confined.status()
    assert len(status.checks) > 30
    assert all(held for _, held in status.checks)
    assert "a handler can find out which files and processes there are" in status.caution
    assert "--security-opt" in status.caution
    serving._say_sandbox(confined)
    wall, not_stopped = capfd.readouterr().out.splitlines()
    assert "a wall of tier C" in wall
    assert not_stopped == status.caution


@pytest.fixture(scope="module")
def outcomes(confined: Sandbox, surroundings: dict[str, Any]) -> dict[str, object]:
    """{attempt: outcome, or how the environment ended}: a job for each module, and for each that ends its own."""
    surroundings = {**surroundings, "canary_file": str(confined.folder / "canary")}  # the warden's own, and it can
    ended = {*ENDED, *(name for name, text in NOT_STOPPED.items() if " or " in text)}
    alone = [[[attempt.module, attempt.name]] for attempt in TABLE if attempt.name in ended]
    modules = dict.fromkeys(attempt.module for attempt in TABLE)
    together = [[[a.module, a.name] for a in TABLE if a.module == module and a.name not in ended] for module in modules]
    series = [
        Job(
            code=code(),
            template=TEMPLATE,
            steps=({"step": "invoke", "payload": {**surroundings, "attempts": names}},),
            handler="attempts.handler",
            timeout=20,
            limits=Limits(seconds=30),
        )
        for names in [[["disk", "find_what_an_earlier_run_left"]], *together, *alone]
    ]
    found: dict[str, object] = {}
    for job, result in zip(series, confined.run_series(series), strict=True):
        (invocation,) = result.steps[0].invocations
        if invocation.status == "answered":
            found |= invocation.answer
        else:
            ((_, name),) = job.steps[0]["payload"]["attempts"]
            found[name] = str(invocation.status)
    return found


def test_each_attempt_ends_as_in_the_other_tiers_but_for_the_tables_above(outcomes):
    expected = {attempt.name: attempt.seen for attempt in TABLE if attempt.seen != LIST}
    words = {**HARMLESS, **NOT_STOPPED}
    expected |= REFUSED_OTHERWISE | {name: text.partition(":")[0] for name, text in words.items()}
    expected |= dict.fromkeys(ENDED, "exited")
    calls = outcomes["every_call_of_the_list"]
    expected["every_call_of_the_list"] = calls
    assert {name: outcome for name, outcome in outcomes.items() if outcome not in _either(expected[name])} == {}
    assert expected.keys() == outcomes.keys()
    assert set(calls.values()) == {"38"}, "ENOSYS"


def test_what_the_same_user_owns_is_kept_apart(confined, warden, folder, surroundings):
    user = Path(f"/proc/{warden.pid}").stat().st_uid
    event = {**surroundings, "pid": warden.pid, "user": user, "own_file": str(folder / "canary")}
    event["attempts"] = [["apart", name] for name in APART]
    steps = ({"step": "invoke", "payload": event},)
    job = Job(code=code(), template=TEMPLATE, steps=steps, handler="attempts.handler", timeout=20)
    assert confined.run(job).steps[0].invocations[0].answer == APART


def test_control_a_process_of_the_same_user_without_the_wall_does_each_of_them(tmp_path, surroundings):
    own_file = tmp_path / "own"
    own_file.write_text("seen")
    user = os.geteuid() or UID + 1  # root's processes are the kernel's threads, too
    sleep = ["/bin/sleep", "30"]
    with subprocess.Popen(sleep) as other, subprocess.Popen(sleep, user=user) as of_user:
        event = {**surroundings, "pid": other.pid, "user": user, "own_file": str(own_file)}
        event["attempts"] = [["apart", name] for name in APART]
        text = "import json, sys, attempts; print(json.dumps(attempts.handler(json.load(sys.stdin), None)))"
        line = [sys.executable, "-c", text]
        battery = Path(__file__).with_name("battery")
        done = subprocess.run(line, cwd=battery, input=json.dumps(event), capture_output=True, text=True, check=True)
        other.kill()
        of_user.kill()
    assert json.loads(done.stdout) == {name: OUTSIDE.get(name, "done") for name in APART}


def _either(expected: object) -> list[object]:
    return list(expected.split(" or ")) if isinstance(expected, str) else [expected]


def test_memory_is_bounded_whichever_way_it_is_taken(confined):
    """Who lets nobody look hides files, too, which ends it if its memory does not."""
    ways = {name: way.replace("'/tmp/x'", "os.environ['TMPDIR'] + '/x'") for name, way in WAYS.items()}
    modules = "import mmap, os, sys, threading, time"
    source = f"{modules}\nWAYS = {ways!r}\ndef handler(e, c): exec(WAYS[e['way']], globals())"
    series = [
        Job(
            code={"handler.py": source.encode()},
            template=TEMPLATE,
            steps=({"step": "invoke", "payload": {"way": way}},),
            timeout=20,
            memory_mb=256,
            limits=Limits(seconds=30),
        )
        for way in WAYS
    ]
    ends = [result.steps[0].invocations[0].status for result in confined.run_series(series)]
    found = dict(zip(WAYS, ends, strict=True))
    assert found.pop("a child that lets nobody look") in ("out-of-memory", "exited")
    assert set(found.values()) == {"out-of-memory"}


BOMBS = {
    "a disk full of files without a name": """kept = []
while True:
    kept.append(os.open(f"{os.environ['TMPDIR']}/gone", os.O_CREAT | os.O_RDWR))
    os.unlink(f"{os.environ['TMPDIR']}/gone")
    for _ in range(128): os.write(kept[-1], bytes(1 << 20))""",
    "files that nothing but memory holds": """while True:
    file = open(f"{os.environ['TMPDIR']}/gone", "wb+")
    file.truncate(400 << 20)
    globals().setdefault("kept", []).append(mmap.mmap(file.fileno(), 4096))
    for number in range(100): file.seek(number << 20); file.write(bytes(1 << 20))
    file.close()
    os.unlink(file.name)""",
    "files that each process hands to the next": """if os.fork(): time.sleep(60)
for number in itertools.count():
    if number % 16 == 0:
        file = os.open(f"{os.environ['TMPDIR']}/gone", os.O_CREAT | os.O_RDWR)
        os.unlink(f"{os.environ['TMPDIR']}/gone")
    os.write(file, bytes(16 << 20))
    if os.fork(): os._exit(0)""",
    "a folder that has another name all the time": """os.chdir(os.environ["TMPDIR"])
os.mkdir("0")
here = os.open("0", os.O_RDONLY)
if os.fork() == 0:
    for number in itertools.count(): os.rename(str(number), str(number + 1))
for number in itertools.count():
    file = os.open(str(number), os.O_CREAT | os.O_WRONLY, dir_fd=here)
    for _ in range(64): os.write(file, bytes(1 << 20))
    os.close(file)""",
    "a disk that is written to again and again": """file = open(f"{os.environ['TMPDIR']}/same", "wb", buffering=0)
while True:
    for _ in range(64): file.write(bytes(1 << 20))
    file.seek(0)
    file.truncate()""",
    "a fork bomb": """while True:
    try: os.fork() or os.setsid()
    except OSError: pass""",
    "a bomb of programs": """while True:
    try: os.posix_spawn("/bin/sleep", ["sleep", "5454"], {})
    except OSError: pass""",
}


def test_a_bomb_is_ended_before_it_reaches_the_machine(confined):
    free = shutil.disk_usage(confined.folder).free
    modules = "import itertools, mmap, os, time"
    source = f"{modules}\nBOMBS = {BOMBS!r}\ndef handler(e, c): exec(BOMBS[e['bomb']], globals())"
    for bomb in BOMBS:
        invocation = run(confined, source, {"bomb": bomb}, timeout=20, limits=Limits(seconds=30))
        assert invocation.status in ("exited", "out-of-memory"), bomb
    assert eventually(lambda: not _sleepers())
    assert eventually(lambda: free - shutil.disk_usage(confined.folder).free < 2 << 30, 10)


AGAIN = """
import os
def handler(event, context):
    with open(os.path.join(os.environ["TMPDIR"], "same"), "wb", buffering=0) as file:
        for number in range(20):
            file.write(bytes(16 << 20))
            os.fsync(file)
            file.seek(0)
            file.truncate()
    return number
"""


def test_control_a_disk_is_written_to_twenty_times(confined):
    assert run(confined, AGAIN, timeout=10).answer == 19


HANDED_ON = """
import os
def handler(event, context):
    path = os.path.join(os.environ["TMPDIR"], "file")
    read, write = os.pipe()
    if os.fork() == 0:
        file = os.open(path, os.O_CREAT | os.O_RDWR)
        os.unlink(path)
        for number in range(100):
            os.write(file, bytes(1 << 20))
            if os.fork(): os._exit(0)
        os.write(write, b"%d MB" % (os.fstat(file).st_size >> 20))
        os._exit(0)
    os.close(write)
    for number in range(2000):
        os.close(os.open(path + str(number % 2), os.O_CREAT | os.O_WRONLY))
        os.rename(path + str(number % 2), path)
    return os.read(read, 10).decode()
"""


def test_control_a_hundred_processes_hand_on_what_the_disk_allows(confined):
    """They are made to stand still now and then, which they do not notice."""
    assert run(confined, HANDED_ON, timeout=10).answer == "100 MB"


def test_nobodys_processes_can_be_looked_into_or_changed(confined, warden, surroundings):
    """The warden's, its parents', a supervisor's, process 1 of the run itself, another run's: whoever is there."""
    pids = sorted(tree([warden.pid]))
    only = [
        "no process outside can be signalled",
        "no process outside can be looked into",
        "the memory of no process outside can be read",
        "the limits of no process outside can be changed",
        "the priority of no process outside can be changed",
        "the processors of no process outside can be chosen",
    ]
    source = Path(attacks.__file__).read_text() + WHOEVER
    event = {**surroundings, "canary": surroundings["canary_file"], "tier": "C", "only": only, "pids": pids}
    invocation = run(confined, source, event, handler="handler.whoever", timeout=20)
    assert len(pids) > 20
    assert invocation.answer == []


WHOEVER = """
def whoever(event, context):
    own = os.getpid()
    tried = [(pid, handler({**event, "pid": pid}, context)) for pid in [*event["pids"], os.getppid()] if pid != own]
    return [[pid, found] for pid, found in tried if set(found.values()) != {"held"}]
"""


def test_two_runs_at_once_do_not_find_each_other(confined, surroundings, folder):
    """A file, an environment, a command line: what the battery's searches find of a run beside this one."""
    halves = surroundings["halves"]
    beside = Job(
        code={"handler.py": BESIDE.encode()},
        template=TEMPLATE,
        steps=({"step": "invoke", "payload": {"word": "".join(halves)}},),
        timeout=20,
    )
    searches = [f"find_the_canary_in_{place}" for place in ("a_file", "an_environment", "the_processs_own_memory")]
    event = {"halves": halves, "attempts": [["answers", name] for name in searches]}
    searching = Job(
        code=code(),
        template=TEMPLATE,
        steps=({"step": "invoke", "payload": event},),
        handler="attempts.handler",
        timeout=20,
    )
    stop = threading.Event()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(confined.run, beside, stop=stop)
        try:
            assert eventually(lambda: list((folder / "scratch").rglob("word")))
            found = confined.run(searching).steps[0].invocations[0].answer
            assert not waiting.done(), "it was beside this one all the time"
        finally:
            stop.set()
    assert found == {name: [] for name in searches}


BESIDE = """
import os, tempfile, time
def handler(event, context):
    with open(os.path.join(tempfile.gettempdir(), "word"), "w") as file:
        file.write(event["word"])
    time.sleep(19)
"""

ORDINARY = """
import json, multiprocessing, os, pathlib, shutil, socket, sqlite3, subprocess, sys, tempfile, urllib.request
def child(end): end.send("from the child")
def handler(event, context):
    tmp, task = tempfile.gettempdir(), os.environ["LAMBDA_TASK_ROOT"]
    shutil.copy(os.path.join(task, "handler.py"), tmp)
    database = sqlite3.connect(os.path.join(tmp, "x.db"))
    database.execute("create table t (n)")
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=child, args=(there,))
    process.start()
    said = here.recv()
    process.join()
    printed = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True, check=True).stdout
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.sendto(b'{"format": "json", "version": 1}\\n{}', ("127.0.0.1", 2000))
    print("running in", task)
    return [sorted(os.listdir(tmp)), os.getcwd() == task, said, printed.strip(), os.cpu_count() > 0]
"""


def test_what_handlers_ordinarily_do_works(confined):
    invocation = run(confined, ORDINARY)
    assert invocation.answer == [["handler.py", "x.db"], True, "from the child", "42", True]
    assert "running in /var/task" in [line.text for line in invocation.logs]


def test_an_error_names_the_file_as_on_lambda(confined):
    invocation = run(confined, "def handler(event, context):\n    return 1 / 0")
    error = invocation.error
    assert (error.type, error.file, error.line) == ("ZeroDivisionError", "handler.py", 2)
    assert "/var/task/handler.py" in invocation.error.stack[0]


@pytest.mark.parametrize("name", ["s3-events/copy-object", "dynamodb/only-once"])
def test_an_exercise_is_graded(confined, name):
    exercise = load(ROOT / "lessons").exercises[name]
    for files, passed in ((exercise.solution["python"], True), (exercise.starter["python"], False)):
        cases = jobs(exercise, "python", files, 7)
        results = dict(zip([case for case, _ in cases], confined.run_series([job for _, job in cases]), strict=True))
        assert {result.tier for result in results.values()} == {"C"}
        assert (judge(exercise, results, 7).verdict is Verdict.PASSED) is passed


def test_node_is_refused_and_says_why(confined):
    job = Job(
        code={"handler.mjs": b"export const handler = async () => 1;"},
        template=TEMPLATE.replace("python3.13", "nodejs24.x"),
        runtime="nodejs24.x",
        steps=({"step": "invoke", "payload": {}},),
    )
    with pytest.raises(SandboxUnavailable, match=r"Node\.js runs behind namespaces only") as refused:
        confined.run(job)
    assert "Python version" in refused.value.remedy


DETACHED = """
import os, subprocess, time
def handler(event, context):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv("/bin/sleep", ["sleep", "%s"])
            os._exit(0)
    time.sleep(event.get("seconds", 0))
    return "left three behind"
""" % (SLEEP := f"5454.{os.getpid()}")  # other tests may run on this machine, these among them


def test_what_detached_itself_dies_with_the_run_and_its_folder_goes(confined, warden, folder):
    assert run(confined, DETACHED).answer == "left three behind"
    assert eventually(lambda: not _sleepers())
    scratch = folder / "scratch/sandbox.zygote"
    assert eventually(lambda: len(list(scratch.iterdir())) <= len(_supervisors(warden)), 10)


def test_when_its_supervisor_is_killed_no_process_of_the_run_is_left(confined, warden):
    """And the run is repeated, since no handler can bring that about."""
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(run, confined, DETACHED, {"seconds": 2})
        found: list[int] = []
        assert eventually(lambda: found.extend(_sleepers()) or found, 10)
        os.kill(_supervisor_of(found[0], warden.pid), signal.SIGKILL)
        assert answer.result().answer == "left three behind"
    assert eventually(lambda: not _sleepers())


def _sleepers() -> list[int]:
    return leftovers.running("sleep", SLEEP)


def _supervisors(warden: Any) -> list[int]:
    """Each has a folder."""
    return [pid for pid in tree([warden.pid]) if _name(pid) == "cs-supervisor"]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _supervisor_of(pid: int, top: int) -> int:
    above = pid
    while _name(above) != "cs-supervisor":
        assert above not in (0, 1, top)
        try:
            above = int(Path(f"/proc/{above}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended, as those do who detach others: whose parent is another now
            above = pid
    return above


def test_everything_ends_with_the_warden(confined, warden, folder):
    """The last test of this module."""
    pids = tree([warden.pid]) - {warden.pid}
    confined.stop()
    assert warden.wait(20) == 0
    assert eventually(lambda: not [pid for pid in pids if _alive(pid)])
    left = {"canary", "parents.log", "warden.lock", "warden.log"}
    assert eventually(lambda: {path.name for path in folder.iterdir()} == left), list(folder.iterdir())


def _alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
