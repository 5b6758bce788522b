"""The seccomp filters of tier C, where no namespace keeps a process from what others of the same user own.

Landlock holds files, signals and tracing. What it has no rule for is refused here: changing modes and times of files,
limits and priorities of other processes, sockets of every kind but TCP, which only our own side connects.

Sources: the kernel's documentation "Landlock: unprivileged access control" (current limitations), socket(2), unix(7),
tcp(7), prlimit(2), fcntl(2).
"""

from __future__ import annotations

import errno
import os
import signal
import socket

from sandbox.wall import seccomp
from sandbox.wall.seccomp import Rule, allow, null_or, refuse, require, when
from sandbox.wall.syscalls import ORDINARY

_KIND_OF_SOCKET = 0xF
"""The rest of a socket's type are flags."""
_FAST_OPEN = 0x20000000
_TMPFILE = 0x400000
_AT_ONCE = os.O_DIRECT | os.O_SYNC | os.O_DSYNC
_WRITTEN_AT_ONCE = 0x2 | 0x4  # RWF_DSYNC, RWF_SYNC
_SET_FLAGS, _EPOLL_ADD = 4, 1
_PROTOCOLS = (0, socket.IPPROTO_TCP, socket.IPPROTO_UDP)
_IOCTLS = (0x5401, 0x5413, 0x540F, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)
"""Descriptors, flags, locks, sizes of pipes; not: owners of signals, leases, notices of changes."""

_REFUSED = frozenset("accept accept4 bind fallocate listen openat2 recvmmsg sendmmsg sendmsg".split())  # noqa: SIM905
"""To listen needs no port that a rule of Landlock's could name; disk could be reserved faster than anybody counts it;
no filter sees the flags of openat2; and an unlinked file that was sent to a socket is counted nowhere."""
_WITHOUT_EFFECT = "chmod fchmod fchmodat fchmodat2 futimesat utime utimensat utimes".split()  # noqa: SIM905
"""They do nothing and say that it worked. Landlock does not hold those of files, and no filter can tell whose file it
is; shutil.copy and zipfile set a mode on whatever they write."""
_NOT_WAITED_FOR = "fadvise64 fdatasync fsync msync sync_file_range".split()  # noqa: SIM905
"""Nor these: what a run writes is thrown away with it, and a disk that has to write each time is slow for all."""


def function_filter() -> bytes:
    """For the process that runs a learner's handler; `questions` stands beside it."""
    rules = {
        **_rules(),
        "socket": [
            *require(0, [socket.AF_INET], otherwise=refuse(errno.EAFNOSUPPORT)),
            *require(1, [socket.SOCK_STREAM, socket.SOCK_DGRAM], mask=_KIND_OF_SOCKET, otherwise=refuse(errno.EPERM)),
            *require(2, _PROTOCOLS, otherwise=refuse(errno.EPERM)),
            allow(),
        ],
    }
    return seccomp.allow_list((ORDINARY - _REFUSED) | {"execve", "execveat", "socket"}, rules)


def questions() -> bytes:
    """Has our own side answer connect() and the making of what a handler takes for a UDP socket, and count the watches
    of epoll(7)."""
    datagram = require(1, [socket.SOCK_DGRAM], mask=_KIND_OF_SOCKET, otherwise=allow())
    rules = {
        "connect": [seccomp.ask()],
        "epoll_ctl": [*when(1, _EPOLL_ADD, [seccomp.ask()]), allow()],
        "socket": [*datagram, seccomp.ask()],
    }
    return seccomp.assemble(rules, otherwise=allow())


def cloud_filter() -> bytes:
    """For the cloud's processes: as in the other tiers no exec, and no socket but those they are handed."""
    return seccomp.allow_list((ORDINARY - _REFUSED - {"connect"}) | {"sendmsg"}, _rules())


def _rules() -> dict[str, Rule]:
    own = [0]  # as a process id: whoever calls
    unsupported = refuse(errno.EOPNOTSUPP)
    return {
        **{name: [refuse(0)] for name in (*_WITHOUT_EFFECT, *_NOT_WAITED_FOR)},
        "fcntl": [
            *require(1, _FCNTLS, otherwise=refuse(errno.EINVAL)),
            *when(1, _SET_FLAGS, [*require(2, [0], mask=os.O_DIRECT, otherwise=refuse(errno.EINVAL)), allow()]),
            allow(),
        ],
        "ioctl": [*require(1, _IOCTLS, otherwise=refuse(errno.ENOTTY)), allow()],
        "open": [*require(1, [0], mask=_TMPFILE, otherwise=unsupported), *_by_way_of_the_cache(1), allow()],
        "openat": [*require(2, [0], mask=_TMPFILE, otherwise=unsupported), *_by_way_of_the_cache(2), allow()],
        "pwritev2": [*require(5, [0], mask=_WRITTEN_AT_ONCE, otherwise=unsupported), allow()],
        # Without effect, too: of children for whom nobody has to wait the kernel forgets what they have written.
        "rt_sigaction": [*when(0, signal.SIGCHLD, null_or(1, refuse(0))), allow()],
        "sched_setaffinity": [*require(0, own, otherwise=refuse(errno.EPERM)), allow()],
        "sendto": [*require(3, [0], mask=_FAST_OPEN, otherwise=unsupported), allow()],
        "setpriority": [
            *require(0, own, otherwise=refuse(errno.EPERM)),
            *require(1, own, otherwise=refuse(errno.EPERM)),
            allow(),
        ],
        "socketpair": [
            *require(0, [socket.AF_UNIX], otherwise=unsupported),
            *require(
                1, [socket.SOCK_STREAM, socket.SOCK_SEQPACKET], mask=_KIND_OF_SOCKET, otherwise=refuse(errno.EPERM)
            ),
            allow(),
        ],
    }


def _by_way_of_the_cache(position: int) -> Rule:
    """The beginning of a rule for the flags of open(2)."""
    return require(position, [0], mask=_AT_ONCE, otherwise=refuse(errno.EINVAL))
