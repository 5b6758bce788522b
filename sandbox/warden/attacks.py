"""The self-test's attacks, run as a handler behind the wall. Answers {what must hold: "held" | what happened}.

This file is sent in as a learner's code would be; it imports nothing of ours.
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWUSER, _CLONE_VM = 0x10000000, 0x100
_STACK_BYTES = 16384
_FAST_OPEN = 0x20000000
_MULTIPATH = 262


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    if "without_end" in event:
        _WITHOUT_END[event["without_end"]]()
    attacks: dict[str, Callable[[], object]] = {
        "files of the machine cannot be read": lambda: Path(event["canary"]).read_text(),
        "the machine's own ports cannot be reached": lambda: socket.create_connection(
            ("127.0.0.1", event["port"]), timeout=1
        ),
        "nothing outside can be reached": lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        "names cannot be resolved": lambda: socket.getaddrinfo("example.com", 443),
        "raw and netlink sockets are refused": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "the task root is read-only": lambda: Path(os.environ["LAMBDA_TASK_ROOT"], "new.py").write_text(""),
        "the libraries are read-only": lambda: Path(os.__file__).write_text(""),
        "no other process can be seen": _other_processes,
        "no process outside can be signalled": lambda: _signal_everybody(event.get("pid")),
        "no namespace can be made": lambda: _call(_libc.unshare, _CLONE_NEWUSER),
        "nothing can be mounted": lambda: _call(_libc.mount, b"none", b"/tmp", b"tmpfs", 0, None),
        "no process can be traced": lambda: _call(_libc.ptrace, 16, 1, 0, 0),
        "no capability is left": _capabilities,
        "the number of processes is bounded": _many_processes,
    }
    if event.get("tier") == "C":
        del attacks["the number of processes is bounded"]  # there it ends the environment: tried by itself
        attacks |= _where_nothing_is_apart(event)
    return {name: _try(attacks[name]) for name in event.get("only") or attacks}


def _where_nothing_is_apart(event: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """What a namespace or a mount holds elsewhere: others' processes, files, sockets, and the machine's own network."""
    pid, canary, here = event["pid"], event["canary"], ("127.0.0.1", event["port"])
    return {
        "no process outside can be looked into": lambda: Path(f"/proc/{pid}/environ").read_bytes(),
        "the memory of no process outside can be read": lambda: Path(f"/proc/{pid}/mem").open("rb"),
        "the limits of no process outside can be changed": lambda: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)),
        "the priority of no process outside can be changed": lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        "the processors of no process outside can be chosen": lambda: os.sched_setaffinity(pid, {0}),
        "modes and times of files outside cannot be changed": lambda: _change_modes(canary),
        "the folders of other runs cannot be listed": lambda: list(Path(os.environ["TMPDIR"]).parents[1].iterdir()),
        "nothing is sent without a connection": lambda: socket.socket().sendto(b"x", _FAST_OPEN, here),
        "nothing is connected by another protocol": lambda: socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, _MULTIPATH
        ),
        "nothing can be listened to": lambda: socket.socket().listen(),
        "no Unix socket can be made": lambda: socket.socket(socket.AF_UNIX),
        "a UDP socket reaches nothing": lambda: _speak_udp(here[1]),
    }


def _change_modes(path: str) -> str:
    before = Path(path).stat()
    os.chmod(path, 0o600)  # noqa: PTH101 - the call itself is what is tried
    os.utime(path, (1, 1))
    after = Path(path).stat()
    same = (before.st_mode, before.st_mtime_ns) == (after.st_mode, after.st_mtime_ns)
    return "held" if same else "changed"


def _speak_udp(port: int) -> str:
    """To whatever address it sends, it is the end of a pair of Unix sockets."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.sendto(b"x", ("127.0.0.1", port))
        kind = end.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN)
    return "held" if kind == socket.AF_UNIX else f"a socket of family {kind}"


def _try(attack: Callable[[], object]) -> str:
    try:
        outcome = attack()
    except TimeoutError:
        return "not refused: nobody has answered"
    except (OSError, subprocess.SubprocessError):
        return "held"
    return "held" if outcome == "held" else f"succeeded: {str(outcome)[:80]}"


def _call(function: Callable[..., int], *arguments: object) -> str:
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "allowed"


def _other_processes() -> str:
    seen = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return "held" if len(seen) <= 2 else f"{len(seen)} processes"


def _signal_everybody(pid: int | None) -> str:
    if pid is not None:
        os.kill(pid, 0)
        return f"reaches {pid}"
    try:
        os.kill(1, signal.SIGKILL)  # process 1 of this namespace: the kernel ignores it, or refuses
    except PermissionError:
        return "held"
    outer = [pid for pid in range(2, 400) if pid != os.getpid() and _exists(pid)]
    return "held" if not outer else f"reaches {outer[:3]}"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _capabilities() -> str:
    status = Path("/proc/self/status").read_text()
    effective = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    return "held" if int(effective, 16) == 0 else effective


def _many_processes() -> str:
    """They share its memory: to copy it for each takes half a second of processor, after which this handler would
    come after everything else on the machine, and have no time to finish where that is much."""
    children: list[int] = []
    waits, stacks = ctypes.cast(_libc.pause, ctypes.c_void_p), ctypes.create_string_buffer(301 * _STACK_BYTES)
    try:
        for number in range(1, 301):
            stack = ctypes.addressof(stacks) + number * _STACK_BYTES & -16
            pid = _libc.clone(waits, ctypes.c_void_p(stack), _CLONE_VM | signal.SIGCHLD, None)
            if pid < 0:
                return "held" if ctypes.get_errno() == errno.EAGAIN else errno.errorcode[ctypes.get_errno()]
            children.append(pid)
        return "300 processes"
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _eat_memory() -> None:
    kept: list[bytearray] = []
    while True:
        kept.append(bytearray(os.urandom(4096) * 256))


def _eat_memory_in_a_child() -> None:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            _eat_memory()
        os._exit(0)
    while True:
        signal.pause()


def _eat_files() -> None:
    number = 0
    while True:
        os.close(os.open(f"{os.environ['TMPDIR']}/{number}", os.O_CREAT | os.O_WRONLY))
        number += 1


def _eat_threads() -> None:
    while True:
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=time.sleep, args=(60,)).start()


_WITHOUT_END: dict[str, Callable[[], None]] = {
    "memory": _eat_memory,
    "memory in a child": _eat_memory_in_a_child,
    "files": _eat_files,
    "threads": _eat_threads,
}
