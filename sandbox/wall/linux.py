"""The Linux calls that Python 3.11 does not offer, each as one small function that raises OSError.

Sources: unshare(2), mount(2), umount(2), proc(5), prctl(2), capabilities(7), close_range(2), ip-netdevice(7), and
the kernel's documentation "Landlock: unprivileged access control" and "Seccomp BPF".
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_libc_with_lock = ctypes.PyDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
_MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAPBSET_DROP = 24
PR_SET_NAME = 15

_SIOCGIFFLAGS = 0x8913
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1
_CAPABILITY_VERSION_3 = 0x20080522
_HIGHEST_CAPABILITY = 63


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def bare_fork() -> int:
    """fork(2) and nothing else, for a process that has one thread.

    After `os.fork` Python makes its locks anew, counts its threads, seeds `random` and has modules do what they have
    registered. Where there was no second thread, locks and threads are as they should be, and to see to them copies
    200 pages. Whoever draws from `random` seeds it.
    """
    pid: int = _libc_with_lock.fork()
    return _checked(pid, "fork")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    result = _libc.mount(os.fsencode(source), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data.encode())
    _checked(result, f"mount {kind} on {target}")


def unmount(target: str) -> None:
    """Take a mount away, also from those who still have something of it open."""
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(_MNT_DETACH)), f"unmount {target}")


def restart_pids() -> None:
    """Let the next process of this PID namespace, in which process 1 is the only one, get the number 2 again. Nothing
    where the kernel lets nobody say so (CONFIG_CHECKPOINT_RESTORE)."""
    with contextlib.suppress(OSError):
        descriptor = os.open("/proc/sys/kernel/ns_last_pid", os.O_WRONLY)
        try:
            os.write(descriptor, b"1")
        finally:
            os.close(descriptor)


def prctl(option: int, value: int, structure: bytes | None = None) -> None:
    """prctl(2) with `value` and, where the option takes one, a pointer to `structure`."""
    zero = ctypes.c_ulong(0)
    third = ctypes.c_char_p(structure) if structure is not None else zero
    _checked(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), third, zero, zero), f"prctl {option}")


def syscall(number: int, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def set_process_name(name: str) -> None:
    """The name that ps and top show (at most 15 bytes)."""
    _libc.prctl(ctypes.c_int(PR_SET_NAME), ctypes.c_char_p(name.encode()[:15]), 0, 0, 0)


def close_from(lowest: int) -> None:
    """Close every descriptor from `lowest` up."""
    _checked(_libc.close_range(ctypes.c_uint(lowest), ctypes.c_uint(0xFFFFFFFF), 0), "close_range")


def drop_capabilities() -> None:
    """Give up every capability of this thread, in all sets and for good."""
    bound_capabilities()
    clear_capabilities()


def bound_capabilities() -> None:
    """Let no program that this thread or a child of it ever executes gain a capability."""
    for capability in range(_HIGHEST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # EINVAL: this kernel knows no higher capability


def clear_capabilities() -> None:
    """Give up every capability that this thread has now."""
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, struct.pack("<6I", *[0] * 6)), "capset")


def raise_loopback() -> None:
    """Bring `lo` up in this network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(anything, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(anything, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def map_user(inside_uid: int, inside_gid: int, outside_uid: int, outside_gid: int) -> None:
    """Map one uid and gid into the user namespace that this process has just made."""
    prctl(PR_SET_DUMPABLE, 1)  # after a setresuid a process is not dumpable and may not write its own maps
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside_uid} {outside_uid} 1"),
        ("gid_map", f"{inside_gid} {outside_gid} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
