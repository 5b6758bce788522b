"""Processes: bombs, zombies, signals, tracing, what detaches itself."""

import pytest

from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.conftest import eventually
from tests.sandbox.attacks.table import layered, of, seen, tried_outside

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
BOMBS = {
    "fork bomb": "os.fork()",
    "thread bomb": "threading.Thread(target=time.sleep, args=(99,)).start()",
    "bomb of programs": "os.posix_spawn('/bin/sleep', ['sleep', '5252'], {})",
}
FOR_EVER = """
import os, threading, time
def handler(event, context):
    while True:
        try:
            %s
        except (OSError, RuntimeError):
            pass
"""
DAEMON = """
import os, subprocess, time
def handler(e, c):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for n in range(3, 100):
                try: os.close(n)
                except OSError: pass
            os.execv("/bin/sleep", ["sleep", "5353"])
        os._exit(0)
    subprocess.Popen(["sleep", "5353"], start_new_session=True)
    time.sleep(0.1)
    return "left two behind"
"""


@pytest.mark.parametrize("attempt", of("processes"), ids=lambda attempt: attempt.sentence)
def test_a_handler_cannot(held, tier, attempt, record_property):
    record_property("seen", held[attempt.name])
    assert held[attempt.name] in seen(attempt, tier)


@pytest.mark.parametrize("attempt", layered("processes"), ids=lambda attempt: attempt.without)
def test_a_handler_could(without, attempt):
    expected = attempt.then if isinstance(attempt.then, tuple) else (attempt.then,)
    assert without["+".join(attempt.off)][attempt.name] in expected


@pytest.mark.parametrize("attempt", tried_outside("processes"), ids=lambda attempt: attempt.sentence)
def test_a_process_outside_of_the_wall_can(outside, attempt):
    assert outside[attempt.name] == attempt.outside


PARENTS = """
import ctypes, mmap, os, platform, signal, threading, time
CLONE, VFORK = {"x86_64": 56, "aarch64": 220}[platform.machine()], 0x4000
def parents(count):
    libc = ctypes.CDLL(None)
    for _ in range(count):
        time.sleep(0.02)
        if os.fork() == 0:
            libc.syscall(CLONE, VFORK | signal.SIGCHLD, 0, 0, 0, 0)
            time.sleep(60)
    time.sleep(0.5)
"""
WAITING_PARENTS = (
    PARENTS
    + """
def handler(event, context):
    parents(40)
    if os.fork() == 0:
        kept = mmap.mmap(-1, 220 * 1024 * 1024, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        kept.madvise(mmap.MADV_HUGEPAGE)  # so that it takes little of the processor
        for at in range(0, len(kept), 2 * 1024 * 1024):
            kept[at] = 1
        time.sleep(60)
    time.sleep(12)
    return "not noticed"
"""
)
COMPUTING_THREADS = (
    PARENTS
    + """
def compute():
    while True:
        pass
def handler(event, context):
    parents(40)
    for _ in range(4):
        if os.fork() == 0:
            threading.Thread(target=compute).start()
            time.sleep(60)
    time.sleep(12)
    return "not noticed"
"""
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_ended_at_the_timeout_or_for_its_memory(invoked, bomb):
    (invocation,) = invoked(FOR_EVER % BOMBS[bomb], timeout=1, memory_mb=256)
    assert invocation.status in ("timed-out", "out-of-memory", "exited")
    assert eventually(lambda: not leftovers.running("sleep", "5252"))


def test_a_crowd_of_processes_that_all_want_the_processor_is_ended_before_its_timeout(invoked):
    (invocation,) = invoked(FOR_EVER % BOMBS["fork bomb"], timeout=20, memory_mb=1024)
    assert invocation.status == "exited"


def test_behind_a_crowd_that_waits_in_the_kernel_nobody_fills_memory(invoked):
    """A parent that waits for its vfork is in the state of one that waits for a disk, and uses nothing."""
    (invocation,) = invoked(WAITING_PARENTS, timeout=15, memory_mb=256)
    assert invocation.status in ("out-of-memory", "exited")  # as what is seen first: memory, or time of the processor


def test_the_processor_that_the_threads_of_a_crowd_take_is_counted(invoked):
    """Their first threads sleep, and forty parents wait for their vfork."""
    (invocation,) = invoked(COMPUTING_THREADS, timeout=15, memory_mb=1024)
    assert invocation.status == "exited"


def test_a_crowd_that_waits_is_let_be(invoked):
    source = """
import os, time
def handler(e, c):
    for _ in range(60):
        if os.fork() == 0:
            time.sleep(60)
    time.sleep(1.5)
    return "sixty"
"""
    (invocation,) = invoked(source, timeout=20, memory_mb=1024)
    assert invocation.answer == "sixty"


def test_thirty_processes_and_thirty_threads_are_allowed(held):
    assert held["make_thirty_processes_and_thirty_threads"] == "made"


@pytest.mark.parametrize("control", ["stand_back_behind_others", "start_a_program_in_a_session_of_its_own"])
def test_control_what_lambda_lets_a_handler_do_is_allowed(held, control):
    assert held[control] == "made"


def test_what_detached_itself_dies_with_the_run(invoked):
    (invocation,) = invoked(DAEMON)
    assert invocation.answer == "left two behind"
    assert eventually(lambda: not leftovers.running("sleep", "5353"))


def test_children_made_by_multiprocessing_work(invoked):
    source = """
import multiprocessing
def child(end): end.send('from the child')
def handler(e, c):
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=child, args=(there,))
    process.start()
    answer = here.recv()
    process.join()
    return answer
"""
    (invocation,) = invoked(source)
    assert invocation.answer == "from the child"


def test_a_handler_that_stops_its_own_process_is_ended_at_the_timeout(invoked):
    (invocation,) = invoked("import os\ndef handler(e, c): os.kill(os.getpid(), 19)", timeout=1)
    assert invocation.status == "timed-out"
