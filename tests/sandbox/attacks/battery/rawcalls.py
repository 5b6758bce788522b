"""System calls by number, past every library. Returns the result; raises OSError."""

import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)

# name: (x86_64, aarch64, arguments that do no harm where the call is let through)
CALLS = {
    "acct": (163, 89, (None,)),
    "add_key": (248, 217, (b"user", b"coldstart", b"x", 1, -2)),
    "bpf": (321, 280, (0, None, 0)),
    "chroot": (161, 51, (b"/tmp",)),
    "clock_adjtime": (305, 266, (0, None)),
    "clock_settime": (227, 112, (0, None)),
    "delete_module": (176, 106, (b"none", 0)),
    "fanotify_init": (300, 262, (0, 0)),
    "finit_module": (313, 273, (-1, b"", 0)),
    "flock": (73, 32, (0, 8)),
    "fsopen": (430, 430, (b"tmpfs", 0)),
    "init_module": (175, 105, (None, 0, b"")),
    "inotify_init1": (294, 26, (0,)),
    "io_uring_setup": (425, 425, (1, None)),
    "kcmp": (312, 272, (1, 1, 0, 0, 0)),
    "kexec_load": (246, 104, (0, 0, None, 0)),
    "keyctl": (250, 219, (0, -3, 1)),
    "memfd_create": (319, 279, (b"x", 0)),
    "memfd_secret": (447, 447, (0,)),
    "mount_setattr": (442, 442, (-1, b"", 0, None, 0)),
    "move_mount": (429, 429, (-1, b"", -1, b"", 0)),
    "mq_open": (240, 180, (b"coldstart", 0, 0, None)),
    "msgget": (68, 186, (0, 0o1600)),
    "name_to_handle_at": (303, 264, (-100, b"/tmp", None, None, 0)),
    "open_by_handle_at": (304, 265, (-100, None, 0)),
    "open_tree": (428, 428, (-100, b"/", 0)),
    "perf_event_open": (298, 241, (None, 0, -1, -1, 0)),
    "personality": (135, 92, (0x0040000,)),
    "pidfd_getfd": (438, 438, (-1, 0, 0)),
    "pivot_root": (155, 41, (b"/tmp", b"/tmp")),
    "process_madvise": (440, 440, (-1, None, 0, 0, 0)),
    "process_vm_readv": (310, 270, (1, None, 0, None, 0, 0)),
    "process_vm_writev": (311, 271, (1, None, 0, None, 0, 0)),
    "ptrace": (101, 117, (0, 0, 0, 0)),
    "quotactl": (179, 60, (0, None, 0, None)),
    "reboot": (169, 142, (0, 0, 0, None)),
    "request_key": (249, 218, (b"user", b"none", None, 0)),
    "sched_setscheduler": (144, 119, (0, 0, None)),
    "semget": (64, 190, (0, 1, 0o1600)),
    "sethostname": (170, 161, (b"taken", 5)),
    "setns": (308, 268, (-1, 0)),
    "settimeofday": (164, 170, (None, None)),
    "setuid": (105, 146, (0,)),
    "shmget": (29, 194, (0, 4096, 0o1600)),
    "swapon": (167, 224, (None, 0)),
    "syslog": (103, 116, (10, None, 0)),
    "umount2": (166, 39, (b"/proc", 0)),
    "unshare": (272, 97, (0x10000000,)),
    "userfaultfd": (323, 282, (0,)),
    "vmsplice": (278, 75, (1, None, 0, 0)),
}
_COLUMN = 0 if platform.machine() == "x86_64" else 1


def call(number: int, *arguments: object) -> int:
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[_plain(argument) for argument in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def named(name: str, *arguments: object) -> int:
    """The call `name` with `arguments`, or with the harmless ones of the table."""
    return call(CALLS[name][_COLUMN], *(arguments or CALLS[name][2]))


def _plain(argument: object) -> object:
    return ctypes.c_long(argument) if isinstance(argument, int) else argument
