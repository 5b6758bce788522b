"""Landlock: which files a process may still touch and which TCP ports it may still reach.

Source: "Landlock: unprivileged access control", kernel documentation. Rights that the running kernel
does not know are left out: ABI 1 (5.13) files, 2 refer, 3 truncate, 4 TCP, 5 ioctl on devices, 6 scopes of
abstract sockets and signals. Debian 12's 6.1 has ABI 2: there neither truncation nor TCP ports are held by
Landlock; the read-only mounts and the empty network namespace still hold both.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from sandbox.wall import linux

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine type
_ABI_VERSION_FLAG = 1
_PATH_BENEATH, _NET_PORT = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_CHANGE_TREE = sum(1 << bit for bit in range(4, 13))  # remove_dir ... make_sym
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_SOCKET, _SCOPE_SIGNAL = 1, 2

_SCOPES_SINCE = 6

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """The highest ABI of this kernel, 0 where Landlock is missing or switched off."""
    try:
        return linux.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(_ABI_VERSION_FLAG))
    except OSError:
        return 0


def restrict(
    *,
    writable: Iterable[str],
    ports: Iterable[int],
    version: int,
    readable: Iterable[str] = ("/",),
    network: bool = True,
) -> None:
    """Bind this process and its children: read and execute only below `readable` (where mounts say what there is, all
    of it), write only below `writable`, connect only to TCP `ports`, bind none. Needs no_new_privs.

    A readable path that does not exist is left out. Without `network`, TCP is left as it is. `version` is what `abi()`
    gave; 0 does nothing. Raises OSError.
    """
    if version == 0:
        return
    everything = _READ | _WRITE_FILE | _CHANGE_TREE
    everything |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    everything |= _IOCTL_DEV if version >= 5 else 0
    tcp = _BIND_TCP | _CONNECT_TCP if version >= 4 and network else 0
    scopes = _SCOPE_ABSTRACT_SOCKET | _SCOPE_SIGNAL if version >= _SCOPES_SINCE else 0
    ruleset = _create(everything, tcp, scopes, version)
    try:
        for path in readable:
            with contextlib.suppress(FileNotFoundError):
                _allow_below(ruleset, path, _READ)
        _allow_below(ruleset, "/dev/null", _READ_FILE | _WRITE_FILE)
        for path in writable:
            _allow_below(ruleset, path, everything)
        if tcp:
            for port in ports:
                _add(ruleset, _NET_PORT, struct.pack("<QQ", _CONNECT_TCP, port))
        linux.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def keep_signals_within() -> None:
    """Bind this process and its children to signal each other only: its kill(-1, ...) then reaches them and nobody
    else. Needs no_new_privs and ABI 6. Raises OSError."""
    ruleset = _create(0, 0, _SCOPE_SIGNAL, _SCOPES_SINCE)
    try:
        linux.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def _create(files: int, tcp: int, scopes: int, version: int) -> int:
    attributes = struct.pack("<QQQ", files, tcp, scopes)
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= 4 else 8
    return linux.syscall(_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint(0))


def _allow_below(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _OF_A_FILE
        _add(ruleset, _PATH_BENEATH, struct.pack("<Qi", rights, descriptor))
    finally:
        os.close(descriptor)


def _add(ruleset: int, kind: int, rule: bytes) -> None:
    linux.syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(kind), rule, ctypes.c_uint(0))
