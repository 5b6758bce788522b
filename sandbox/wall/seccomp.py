"""Seccomp filters: which system calls a process may still make ("Seccomp BPF" in the kernel's documentation).

A filter is a list of what is allowed; everything else answers ENOSYS, which is what glibc expects of a call
that a kernel does not have, so that it falls back (from clone3 to clone, for example).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
from collections.abc import Iterable, Mapping, Sequence

from sandbox.wall import linux
from sandbox.wall.syscalls import AUDIT_ARCHITECTURE, ORDINARY, numbers

_LOAD, _AND, _JUMP, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x54, 0x05, 0x15, 0x35, 0x45, 0x06
_FARTHEST = 255  # instructions that a conditional jump can pass over
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; an argument has 8 bytes
_ALLOW = 0x7FFF0000
_USER_NOTIFICATION = 0x7FC00000
_ERRNO = 0x00050000
_KILL_PROCESS = 0x80000000
_X32_BIT = 0x40000000
NAMESPACES = 0x7E020080  # every CLONE_NEW* flag
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_SET_MODE_FILTER, _NEW_LISTENER, _WAIT_KILLABLE = 1, 1 << 3, 1 << 5

_MAP_KIND, _SHARED_ANONYMOUS, _LARGE_PAGES = 0x2F, 0x21, 0x40000  # MAP_HUGETLB
_SOL_SOCKET, _BUFFER_SIZES = 1, (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF, and both with force

_LEARNERS_SOCKETS = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
Rule = list[bytes]
"""What to run once a call's number has matched; it returns on every way."""


def refuse(number: int) -> bytes:
    """Answer the call with this error."""
    return _op(_RETURN, _ERRNO | number)


def allow() -> bytes:
    return _op(_RETURN, _ALLOW)


def ask() -> bytes:
    """Have whoever holds the listener of `install_listening` answer the call."""
    return _op(_RETURN, _USER_NOTIFICATION)


def require(position: int, values: Iterable[int], *, otherwise: bytes, mask: int = 0xFFFFFFFF) -> Rule:
    """The beginning of a rule: go on when the argument at `position`, masked, is one of `values`, else `otherwise`."""
    wanted = list(values)
    matches = [_op(_JEQ, value, len(wanted) - index) for index, value in enumerate(wanted)]
    return [_argument(position), _op(_AND, mask), *matches, otherwise]


def when(position: int, value: int, rule: Rule) -> Rule:
    """The beginning of a rule: `rule` when the argument at `position` is `value`, else go on."""
    return [_argument(position), _op(_JEQ, value, 0, len(rule)), *rule]


def null_or(position: int, otherwise: bytes) -> Rule:
    """Allow the call when the pointer at `position` is none, else `otherwise`."""
    upper = _op(_LOAD, _ARGUMENT + 8 * position + 4)
    return [_argument(position), _op(_JEQ, 0, 0, 3), upper, _op(_JEQ, 0, 0, 1), allow(), otherwise]


def refuse_flags(position: int, flags: int) -> Rule:
    """Refuse the call when its argument at `position`, from 0, has one of `flags`."""
    return [_argument(position), _op(_JSET, flags, 0, 1), refuse(errno.EPERM), allow()]


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _argument(position: int) -> bytes:
    """The lower half of an argument, which is all there is of an int."""
    return _op(_LOAD, _ARGUMENT + 8 * position)


def _conditional() -> dict[str, Rule]:
    """For the calls whose arguments decide."""
    kinds = len(_LEARNERS_SOCKETS)
    families = [_op(_JEQ, family, kinds - position) for position, family in enumerate(_LEARNERS_SOCKETS)]
    return {
        "clone": refuse_flags(0, NAMESPACES),
        # Each session has as much of a processor as the server (sandbox.zygote.pace). It says that it worked: who
        # starts a program in a session of its own mostly wants to be rid of a terminal, and there is none.
        "setsid": [refuse(0)],
        # Its own limits only: those of process 1, whose user it is, would go on to the next function behind this wall.
        "prlimit64": [*require(0, [0], otherwise=refuse(errno.EPERM)), allow()],
        # Shared memory without a file stays when it is unmapped in part, and then nobody's resident set shows it; nor
        # does it show the large pages that a machine may keep for its own programs.
        "mmap": [
            _argument(3),
            _op(_JSET, _LARGE_PAGES, 2, 0),
            _op(_AND, _MAP_KIND),
            _op(_JEQ, _SHARED_ANONYMOUS, 0, 1),
            refuse(errno.EPERM),
            allow(),
        ],
        # What lies in the buffers of sockets is in no resident set; larger ones are asked for in vain.
        "setsockopt": [
            _argument(1),
            _op(_JEQ, _SOL_SOCKET, 1, 0),
            allow(),
            _argument(2),
            *(_op(_JEQ, size, len(_BUFFER_SIZES) - position, 0) for position, size in enumerate(_BUFFER_SIZES)),
            allow(),
            refuse(0),
        ],
        # Any other family's code would run before it says that it has no pairs.
        "socketpair": [*require(0, [socket.AF_UNIX], otherwise=refuse(errno.EOPNOTSUPP)), allow()],
        "socket": [_argument(0), *families, refuse(errno.EPERM), allow()],
        "ioctl": [
            _argument(1),
            _op(_JEQ, _TIOCSTI, 1, 0),
            _op(_JEQ, _TIOCLINUX, 0, 1),
            refuse(errno.EPERM),
            allow(),
        ],
    }


def assemble(rules: Mapping[str, Rule], *, otherwise: bytes) -> bytes:
    """A program that runs the rule of each call and, for a call without one, `otherwise`. A call of another ABI (i386
    by int 0x80), which numbers its calls differently, ends the process."""
    table = numbers()
    known = {table[name]: rule for name, rule in rules.items() if name in table}
    program = [
        _op(_LOAD, _ARCHITECTURE),
        _op(_JEQ, AUDIT_ARCHITECTURE[platform.machine()], 1, 0),
        _op(_RETURN, _KILL_PROCESS),
        _op(_LOAD, _NUMBER),
        _op(_JGE, _X32_BIT, 0, 1),
        refuse(errno.ENOSYS),
    ]
    spans: list[tuple[int, Rule]] = [(0, known.get(0, [otherwise]))]
    for number in range(1, max(known, default=0) + 2):
        rule = known.get(number, [otherwise])
        if rule != spans[-1][1]:
            spans.append((number, rule))
    return b"".join(program + _search(spans))


def _search(spans: Sequence[tuple[int, Rule]]) -> Rule:
    """Run the rule of the last span, (its first number, its rule), that begins at or below the call's number.

    By halves: when a filter is installed, the kernel goes through it once for each call that there is.
    """
    if len(spans) == 1:
        return spans[0][1]
    middle = len(spans) // 2
    below, above = _search(spans[:middle]), _search(spans[middle:])
    if len(below) <= _FARTHEST:
        return [_op(_JGE, spans[middle][0], len(below), 0), *below, *above]
    return [_op(_JGE, spans[middle][0], 0, 1), _op(_JUMP, len(below)), *below, *above]


def allow_list(names: Iterable[str], also: Mapping[str, Rule] | None = None) -> bytes:
    """A program that lets the calls `names` through, some of them by their arguments; `also` are rules that come before
    those that every process of a learner's has."""
    conditional = {**_conditional(), **(also or {})}
    return assemble({name: conditional.get(name, [allow()]) for name in names}, otherwise=refuse(errno.ENOSYS))


def function_filter() -> bytes:
    """For the process that runs a learner's handler: ordinary calls, exec of what is there, local sockets."""
    return allow_list(ORDINARY | {"execve", "execveat", "socket"})


def cloud_filter() -> bytes:
    """For a process that answers a learner: no exec, and no socket but those it was handed."""
    return allow_list(ORDINARY - {"connect", "bind", "listen"})


def install(program: bytes) -> None:
    """Bind this process, for good, to `program`. Needs no_new_privs. Raises OSError."""
    buffer, header = _packed(program)
    linux.prctl(_PR_SET_SECCOMP, _MODE_FILTER, header)
    del buffer


def install_listening(program: bytes) -> int:
    """As `install`; the descriptor on which the calls arrive that `ask` is the answer to (`sandbox.zygote.doorman`)."""
    buffer, header = _packed(program)
    flags = ctypes.c_uint(_NEW_LISTENER | _WAIT_KILLABLE)
    descriptor = linux.syscall(numbers()["seccomp"], ctypes.c_uint(_SET_MODE_FILTER), flags, header)
    del buffer
    return descriptor


def _packed(program: bytes) -> tuple[object, bytes]:
    """A struct sock_fprog, and the memory that it points to."""
    buffer = ctypes.create_string_buffer(program, len(program))
    return buffer, struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
