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
from collections.abc import Iterable, Mapping

from sandbox.wall import linux
from sandbox.wall.syscalls import AUDIT_ARCHITECTURE, ORDINARY, numbers

_LOAD, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; an argument has 8 bytes
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_KILL_PROCESS = 0x80000000
_X32_BIT = 0x40000000
NAMESPACES = 0x7E020080  # every CLONE_NEW* flag
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_LEARNERS_SOCKETS = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
Rule = list[bytes]
"""What to run once a call's number has matched; it returns on every way."""


def refuse(number: int) -> bytes:
    """Answer the call with this error."""
    return _op(_RETURN, _ERRNO | number)


def allow() -> bytes:
    return _op(_RETURN, _ALLOW)


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
    program = [
        _op(_LOAD, _ARCHITECTURE),
        _op(_JEQ, AUDIT_ARCHITECTURE[platform.machine()], 1, 0),
        _op(_RETURN, _KILL_PROCESS),
        _op(_LOAD, _NUMBER),
        _op(_JGE, _X32_BIT, 0, 1),
        refuse(errno.ENOSYS),
    ]
    for name in sorted(rules, key=lambda name: (len(rules[name]) == 1, name)):
        if name in table:
            rule = rules[name]
            program += [_op(_JEQ, table[name], 0, len(rule)), *rule]
    program.append(otherwise)
    return b"".join(program)


def _filter(names: Iterable[str]) -> bytes:
    conditional = _conditional()
    return assemble({name: conditional.get(name, [allow()]) for name in names}, otherwise=refuse(errno.ENOSYS))


def function_filter() -> bytes:
    """For the process that runs a learner's handler: ordinary calls, exec of what is there, local sockets."""
    return _filter(ORDINARY | {"execve", "execveat", "socket"})


def cloud_filter() -> bytes:
    """For a process that answers a learner: no exec, and no socket but those it was handed."""
    return _filter(ORDINARY - {"connect", "bind", "listen"})


def install(program: bytes) -> None:
    """Bind this process, for good, to `program`. Needs no_new_privs. Raises OSError."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    linux.prctl(_PR_SET_SECCOMP, _MODE_FILTER, header)
