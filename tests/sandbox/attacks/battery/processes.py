"""Processes: too many, other people's, and ones that stay."""

import contextlib
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterable

from rawcalls import named


def make_two_hundred_processes() -> None:
    children = []
    try:
        for _ in range(200):
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def make_two_hundred_zombies() -> None:
    children = []
    try:
        for _ in range(200):
            child = os.fork()
            if child == 0:
                os._exit(0)
            children.append(child)
    finally:
        for child in children:
            os.waitpid(child, 0)


def make_two_hundred_threads() -> None:
    enough = threading.Event()
    threads = [threading.Thread(target=enough.wait, args=(20,)) for _ in range(200)]
    started = []
    try:
        for thread in threads:
            thread.start()
            started.append(thread)
    finally:
        enough.set()
        for thread in started:
            thread.join()


def make_thirty_processes_and_thirty_threads() -> str:
    children = []
    for _ in range(30):
        child = os.fork()
        if child == 0:
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    threads = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "made"


def kill_everybody() -> None:
    os.kill(-1, signal.SIGKILL)


def reach_everybody_by_a_signal() -> None:
    """By one that does nothing, so that it can be tried outside."""
    os.kill(-1, 0)


def signal_the_process_above() -> None:
    os.kill(1, signal.SIGTERM)


def signal_whoever_else_there_is() -> str:
    found = _signalled(range(2, 400))
    if found:
        time.sleep(0.1)  # a thread of an attempt before this one, which ends only now
        found = _signalled(found)
    return "done" if found else "nobody"


def _signalled(pids: Iterable[int]) -> list[int]:
    found = []
    for pid in pids:
        if pid == os.getpid():
            continue
        with contextlib.suppress(ProcessLookupError):
            try:
                os.kill(pid, 0)
            except PermissionError:
                pass
            found.append(pid)
    return found


def see_another_process() -> str:
    seen = [name for name in os.listdir("/proc") if name.isdigit()]
    return "done" if len(seen) > 2 else "nobody"


def be_traced() -> None:
    child = os.fork()
    if child == 0:
        try:
            named("ptrace", 0, 0, 0, 0)
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, os.strerror(code))


def trace_the_process_above() -> None:
    named("ptrace", 16, 1, 0, 0)


def read_the_memory_of_the_process_above_by_a_call() -> None:
    import ctypes

    room = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(room), 8)
    named("process_vm_readv", 1, vector, 1, vector, 1, 0)


def raise_a_limit() -> None:
    resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))


def stand_back_behind_others() -> str:
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + 1)
    return "made"


def be_preferred_to_others() -> None:
    os.setpriority(os.PRIO_PROCESS, 0, -10)


def have_a_session_of_its_own_and_with_it_a_part_of_the_processor() -> str:
    child = os.fork()
    if child == 0:
        before = os.getsid(0)
        os.setsid()
        os._exit(os.getsid(0) != before)
    return "done" if os.waitpid(child, 0)[1] else "the same"


def start_a_program_in_a_session_of_its_own() -> str:
    return subprocess.run(["/bin/echo", "made"], start_new_session=True, capture_output=True).stdout.decode().strip()


def be_spared_when_memory_is_short() -> None:
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("900")
