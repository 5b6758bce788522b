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
from collections.abc import Iterable

from sandbox.wall import linux
from sandbox.wall.syscalls import AUDIT_ARCHITECTURE, ORDINARY, numbers

_LOAD, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; an argument has 8 bytes
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_KILL_PROCESS = 0x80000000
_X32_BIT = 0x40000000
_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_LEARNERS_SOCKETS = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _refuse(number: int) -> bytes:
    return _op(_RETURN, _ERRNO | number)


def _conditional() -> dict[str, list[bytes]]:
    """For the calls whose arguments decide: what to run once the call's number has matched."""
    load = _op(_LOAD, _ARGUMENT)
    families = []
    for position, family in enumerate(_LEARNERS_SOCKETS):
        families.append(_op(_JEQ, family, len(_LEARNERS_SOCKETS) - position, 0))
    return {
        "clone": [load, _op(_JSET, _NAMESPACES, 0, 1), _refuse(errno.EPERM), _op(_RETURN, _ALLOW)],
        "socket": [load, *families, _refuse(errno.EPERM), _op(_RETURN, _ALLOW)],
        "ioctl": [
            _op(_LOAD, _ARGUMENT + 8),
            _op(_JEQ, _TIOCSTI, 1, 0),
            _op(_JEQ, _TIOCLINUX, 0, 1),
            _refuse(errno.EPERM),
            _op(_RETURN, _ALLOW),
        ],
    }


def _filter(names: Iterable[str]) -> bytes:
    table = numbers()
    program = [
        _op(_LOAD, _ARCHITECTURE),
        _op(_JEQ, AUDIT_ARCHITECTURE[platform.machine()], 1, 0),
        _op(_RETURN, _KILL_PROCESS),  # another ABI (i386 by int 0x80) numbers its calls differently
        _op(_LOAD, _NUMBER),
        _op(_JGE, _X32_BIT, 0, 1),
        _refuse(errno.ENOSYS),
    ]
    conditional = _conditional()
    wanted = [name for name in sorted(set(names)) if name in table]
    for name in wanted:
        if name in conditional:
            block = conditional[name]
            program += [_op(_JEQ, table[name], 0, len(block)), *block]
    for name in wanted:
        if name not in conditional:
            program += [_op(_JEQ, table[name], 0, 1), _op(_RETURN, _ALLOW)]
    program.append(_refuse(errno.ENOSYS))
    return b"".join(program)


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
