"""Tier C: a machine where no namespace can be made. What only this tier's own wall holds.

Everything that is tried elsewhere is tried here, too, by the other modules; where the outcome differs, it stands in
`table_confined.py` with its reason, and what is not stopped in the last of its tables. Nothing else may differ.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.memory import name, tree
from course.catalogue import load
from course.grading import jobs, judge
from course.grading.report import Verdict
from course.server import serving
from sandbox import Job, Sandbox, SandboxUnavailable
from sandbox.job import Limits
from sandbox.warden import attacks
from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.conftest import ROOT, eventually, plain_warden
from tests.sandbox.attacks.meanwhile import TEMPLATE, Attacked, honest
from tests.sandbox.attacks.without import code
from tests.sandbox.plain_user import UID

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("C")]

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
def folder(sandbox: Attacked) -> Path:
    return sandbox.folder


@pytest.fixture(scope="module")
def warden(folder: Path) -> int:
    """Its pid."""
    return leftovers.warden(folder)


def run(sandbox: Attacked, source: str, event: object = None, **job: Any) -> Any:
    steps = ({"step": "invoke", "payload": event or {}},)
    made = Job(code={"handler.py": source.encode()}, template=TEMPLATE, steps=steps, **job)
    return sandbox.run(made).steps[0].invocations[0]


def test_the_self_test_holds_and_console_and_status_say_what_this_tier_does_not_stop(sandbox, capfd):
    status = sandbox.status()
    assert len(status.checks) > 30
    assert all(held for _, held in status.checks)
    assert "a handler can find out which files and processes there are" in status.caution
    assert "--security-opt" in status.caution
    serving._say_sandbox(sandbox)
    wall, not_stopped = capfd.readouterr().out.splitlines()
    assert "a wall of tier C" in wall
    assert not_stopped == status.caution


@pytest.fixture(scope="module")
def apart(sandbox: Attacked, warden: int, folder: Path, surroundings: dict[str, Any]) -> Any:
    """{attempt: outcome} of every attempt of APART."""
    user = Path(f"/proc/{warden}").stat().st_uid
    event = {**surroundings, "pid": warden, "user": user, "own_file": str(folder / "canary")}
    event["attempts"] = [["apart", name] for name in APART]
    steps = ({"step": "invoke", "payload": event},)
    job = Job(code=code(), template=TEMPLATE, steps=steps, handler="attempts.handler", timeout=20)
    return sandbox.run(job).steps[0].invocations[0].answer


@pytest.mark.parametrize("attempt", APART, ids=lambda name: name.replace("_", " "))
def test_a_handler_cannot(apart, attempt, record_property):
    record_property("seen", apart[attempt])
    assert apart[attempt] == APART[attempt]


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


SLEEP = f"5454.{os.getpid()}"
"""Seconds, and by whose test: others may run on this machine, these among them."""
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
    "a bomb of programs": f"""while True:
    try: os.posix_spawn("/bin/sleep", ["sleep", "{SLEEP}"], {{}})
    except OSError: pass""",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_ended_before_it_reaches_the_machine(sandbox, bomb):
    free = shutil.disk_usage(sandbox.folder).free
    modules = "import itertools, mmap, os, time"
    source = f"{modules}\nBOMBS = {BOMBS!r}\ndef handler(e, c): exec(BOMBS[e['bomb']], globals())"
    invocation = run(sandbox, source, {"bomb": bomb}, timeout=20, limits=Limits(seconds=30))
    assert invocation.status in ("exited", "out-of-memory")
    assert eventually(lambda: not _sleepers())
    assert eventually(lambda: free - shutil.disk_usage(sandbox.folder).free < 2 << 30, 10)


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


def test_control_a_disk_is_written_to_twenty_times(sandbox):
    assert run(sandbox, AGAIN, timeout=25).answer == 19


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


def test_control_a_hundred_processes_hand_on_what_the_disk_allows(sandbox):
    """They are made to stand still now and then, which they do not notice."""
    assert run(sandbox, HANDED_ON, timeout=25).answer == "100 MB"


def test_nobodys_processes_can_be_looked_into_or_changed(sandbox, warden, surroundings):
    """The warden's, its parents', a supervisor's, process 1 of the run itself, another run's: whoever is there."""
    pids = sorted(tree([warden]))
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
    invocation = run(sandbox, source, event, handler="handler.whoever", timeout=20)
    assert len(pids) > 20
    assert invocation.answer == []


WHOEVER = """
def whoever(event, context):
    own = os.getpid()
    tried = [(pid, handler({**event, "pid": pid}, context)) for pid in [*event["pids"], os.getppid()] if pid != own]
    return [[pid, found] for pid, found in tried if set(found.values()) != {"held"}]
"""


def test_two_runs_at_once_do_not_find_each_other(sandbox, surroundings, folder):
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
        waiting = other.submit(sandbox.unattacked.run, beside, stop=stop)
        try:
            assert eventually(lambda: list((folder / "scratch").rglob("word")))
            found = sandbox.run(searching).steps[0].invocations[0].answer
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


def test_what_handlers_ordinarily_do_works(sandbox):
    invocation = run(sandbox, ORDINARY, timeout=20)
    assert invocation.answer == [["handler.py", "x.db"], True, "from the child", "42", True]
    assert "running in /var/task" in [line.text for line in invocation.logs]


def test_an_error_names_the_file_as_on_lambda(sandbox):
    invocation = run(sandbox, "def handler(event, context):\n    return 1 / 0")
    error = invocation.error
    assert (error.type, error.file, error.line) == ("ZeroDivisionError", "handler.py", 2)
    assert "/var/task/handler.py" in invocation.error.stack[0]


@pytest.mark.parametrize("name", ["s3-events/copy-object", "dynamodb/only-once"])
def test_an_exercise_is_graded(sandbox, name):
    exercise = load(ROOT / "lessons").exercises[name]
    for files, passed in ((exercise.solution["python"], True), (exercise.starter["python"], False)):
        cases = jobs(exercise, "python", files, 7)
        results = dict(zip([case for case, _ in cases], sandbox.run_series([job for _, job in cases]), strict=True))
        assert {result.tier for result in results.values()} == {"C"}
        assert (judge(exercise, results, 7).verdict is Verdict.PASSED) is passed


def test_node_is_refused_and_says_why(sandbox):
    job = Job(
        code={"handler.mjs": b"export const handler = async () => 1;"},
        template=TEMPLATE.replace("python3.13", "nodejs24.x"),
        runtime="nodejs24.x",
        steps=({"step": "invoke", "payload": {}},),
    )
    with pytest.raises(SandboxUnavailable, match=r"Node\.js runs behind namespaces only") as refused:
        sandbox.run(job)
    assert "Python version" in refused.value.remedy


DETACHED = """
import os, subprocess, time
def handler(event, context):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv("/bin/sleep", ["sleep", "5454"])
            os._exit(0)
    time.sleep(event.get("seconds", 0))
    return "left three behind"
""".replace("5454", SLEEP)


def test_what_detached_itself_dies_with_the_run_and_its_folder_goes(sandbox, warden, folder):
    assert run(sandbox, DETACHED).answer == "left three behind"
    assert eventually(lambda: not _sleepers())
    scratch = folder / "scratch/sandbox.zygote"
    assert eventually(lambda: len(list(scratch.iterdir())) <= len(_supervisors(warden)), 10)


def test_when_its_supervisor_is_killed_no_process_of_the_run_is_left(sandbox, warden):
    """And the run is repeated, since no handler can bring that about."""
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(run, sandbox, DETACHED, {"seconds": 2})
        found: list[int] = []
        assert eventually(lambda: found.extend(_sleepers()) or found, 10)
        os.kill(_supervisor_of(found[0], warden), signal.SIGKILL)
        assert answer.result().answer == "left three behind"
    assert eventually(lambda: not _sleepers())


def _sleepers() -> list[int]:
    return leftovers.running("sleep", SLEEP)


def _supervisors(warden: int) -> list[int]:
    """Each has a folder."""
    return [pid for pid in tree([warden]) if name(pid) == "cs-supervisor"]


def _supervisor_of(pid: int, top: int) -> int:
    above = pid
    while name(above) != "cs-supervisor":
        assert above not in (0, 1, top)
        try:
            above = int(Path(f"/proc/{above}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended, as those do who detach others: whose parent is another now
            above = pid
    return above


def test_everything_ends_with_the_warden(tmp_path):
    with plain_warden(tmp_path, "no-namespaces") as process:
        own = Sandbox.connect(tmp_path)
        honest(own)
        pids = tree([process.pid]) - {process.pid}
        own.stop()
        assert process.wait(20) == 0
    assert eventually(lambda: not [pid for pid in pids if _alive(pid)])
    left = {"canary", "parents.log", "warden.lock", "warden.log"}
    assert eventually(lambda: {path.name for path in tmp_path.iterdir()} == left), list(tmp_path.iterdir())


def _alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
