"""The inner wall: what every execution environment gets for itself, on top of the outer wall it inherits.

New user, network, IPC, PID and mount namespaces; its own loopback with two listeners; its own /proc, /tmp
and task root; no capability; then, once the code is in place, Landlock and seccomp. The order is the one that
works: a user namespace first gives the rights that the rest needs, and they are given up before any line of
the learner's is read.
"""

from __future__ import annotations

import os
import resource
import socket
from dataclasses import dataclass

from sandbox.wall import landlock, linux, seccomp

TASK_ROOT = "/var/task"
TMP = "/tmp"  # noqa: S108 - the sandbox's own
RUNTIME_API_PORT = 9001
AWS_PORT = 4566
XRAY_PORT = 2000
OTLP_PORT = 4318
_TASK_ROOT_BYTES = 64 * 1024 * 1024
_TMP_BYTES = 512 * 1024 * 1024  # Lambda's ephemeral storage
_MOST_ADDRESSES = 1 << 46
"""Bytes; Node.js reserves much of it and touches little."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a handler finds its own: paths as it sees them."""

    task_root: str = TASK_ROOT
    tmp: str = TMP

    @property
    def variables(self) -> dict[str, str]:
        """What the function's environment has to say of it where it is not as on Lambda."""
        if self.task_root == TASK_ROOT:
            return {}
        return {"LAMBDA_TASK_ROOT": self.task_root, "TMPDIR": self.tmp, "HOME": self.tmp}


PLACE = Place()


def separate() -> None:
    """Leave the parent's namespaces. The caller's next fork is process 1 of the new PID namespace. Raises OSError."""
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWIPC | linux.CLONE_NEWPID | linux.CLONE_NEWNET)
    linux.map_user(uid, gid, uid, gid)
    linux.raise_loopback()


def listen() -> tuple[socket.socket, ...]:
    """The listeners on this loopback: Runtime API, AWS endpoint, the X-Ray daemon's UDP port, OTLP over HTTP. Those
    that were there before must be closed. Raises OSError."""
    daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    daemon.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the one before may still be read from
    daemon.bind(("127.0.0.1", XRAY_PORT))
    return _listen(RUNTIME_API_PORT), _listen(AWS_PORT), daemon, _listen(OTLP_PORT)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


def enclose() -> None:
    """In process 1 of the new PID namespace: its own mounts, and a bound on what its children can ever gain. Raises
    OSError."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", "none", linux.MS_REC | linux.MS_PRIVATE)
    _mount_what_is_written()
    linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    linux.bound_capabilities()


def clear() -> None:
    """In process 1, once nobody else is left: what enclosed the function before it, as if it had never been there.
    Nothing else of a namespace keeps what a function says: it has no capability in it, and no System V or POSIX object;
    only the kernel's counters go on. Raises OSError."""
    for place in (TASK_ROOT, TMP):
        linux.unmount(place)
    _mount_what_is_written()
    linux.restart_pids()


def _mount_what_is_written() -> None:
    limits = f"size={_TASK_ROOT_BYTES},nr_inodes=16384,mode=0755"
    linux.mount("tmpfs", TASK_ROOT, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, limits)
    limits = f"size={_TMP_BYTES},nr_inodes=32768,mode=1777"
    linux.mount("tmpfs", TMP, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, limits)


def give_up() -> None:
    """In the process that will run the handler: every capability and the way back to any. Process 1 has bounded them
    for all that it makes."""
    linux.clear_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)


def limit(
    *,
    memory_mb: int,
    seconds: float,
    pid: int = 0,
    processes: int = 128,
    address_space: int = _MOST_ADDRESSES,
) -> None:
    """The resource limits of a handler that may use `memory_mb` and runs for `seconds` at most; of this process, or
    of `pid`, where they can only become tighter. `processes` counts all of the user's in this user namespace;
    `address_space` is in bytes, for who needs no more: its page tables are in no resident set.

    Resident memory is held by a watcher outside; RLIMIT_DATA only bounds what a starved watcher would miss.
    """
    ceiling = (2 * memory_mb + 1536) * _MEGABYTE  # stacks count: 128 threads with 8 MB each must fit
    for kind, value in (
        (resource.RLIMIT_DATA, ceiling),
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_SIGPENDING, 1024),  # counted per user of the machine, as the server's own
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, 1024),  # "Lambda quotas": file descriptors
        (resource.RLIMIT_FSIZE, _TMP_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NICE, 0),  # some users may be more urgent than others, and so than the watcher
        (resource.RLIMIT_RTPRIO, 0),
        (resource.RLIMIT_CPU, int(seconds) + 60),
        (resource.RLIMIT_STACK, 8 * _MEGABYTE),
    ):
        hard = resource.prlimit(pid, kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(pid, kind, (value, value))


def seal(*, seccomp_program: bytes, landlock_version: int) -> None:
    """The last step before the learner's first line. Raises OSError."""
    ports = (RUNTIME_API_PORT, AWS_PORT, OTLP_PORT)
    landlock.restrict(writable=["/tmp"], ports=ports, version=landlock_version)  # noqa: S108
    seccomp.install(seccomp_program)
