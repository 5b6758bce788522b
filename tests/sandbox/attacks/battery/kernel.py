"""Kernel surface: calls that a handler has no business with."""

import ctypes
import fcntl
import mmap
import os
import platform
import signal
import struct

from rawcalls import CALLS, call, libc, named

_NEWUSER, _NEWIPC = 0x10000000, 0x08000000
_CLONE = 56 if platform.machine() == "x86_64" else 220


def every_call_of_the_list() -> dict[str, str]:
    """What became of each, in a child each, since some would change the process that makes them."""
    return {name: _in_a_child(name) for name in CALLS}


def _in_a_child(name: str) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            named(name)
            os.write(writing, b"0")
        except OSError as error:
            os.write(writing, str(error.errno).encode())
        finally:
            os._exit(0)
    os.close(writing)
    found = os.read(reading, 16).decode()
    os.close(reading)
    os.waitpid(child, 0)
    return found


def make_a_user_namespace() -> None:
    child = os.fork()
    if child == 0:
        try:
            named("unshare", _NEWUSER)
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    _raise_status(child)


def make_a_user_namespace_by_clone() -> None:
    _clone(_NEWUSER)


def make_a_process_by_clone3_which_no_filter_can_look_into() -> None:
    arguments = struct.pack("<QQQQQQQQ", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    if call(435, arguments, len(arguments)) == 0:
        os._exit(0)


def _clone(flags: int) -> None:
    child = call(_CLONE, flags | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def mount_a_file_system() -> None:
    if libc.mount(b"none", b"/tmp", b"tmpfs", ctypes.c_ulong(0), None) < 0:
        raise OSError(ctypes.get_errno(), "mount")


def change_the_root() -> None:
    child = os.fork()
    if child == 0:
        try:
            named("chroot", b"/tmp")
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    _raise_status(child)


def enter_another_namespace() -> None:
    descriptor = os.open("/proc/self/ns/ipc", os.O_RDONLY)
    named("setns", descriptor, _NEWIPC)


def change_the_hosts_name() -> None:
    named("sethostname", b"taken", 5)


def take_the_network_down() -> None:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(anything, 0x8913, request))[1]
        fcntl.ioctl(anything, 0x8914, struct.pack("16sh14x", b"lo", flags))


def type_into_a_terminal() -> None:
    with open("/dev/null") as null:
        fcntl.ioctl(null, 0x5412, b"x")


def make_a_device() -> None:
    os.mknod(os.environ.get("TMPDIR", "/tmp") + "/device", 0o020600, os.makedev(1, 3))


def own_memory_that_no_resident_set_shows() -> None:
    os.close(os.memfd_create("x"))


def own_large_pages_that_no_resident_set_shows() -> None:
    """Where the machine keeps some for its own programs."""
    large = 0x40000
    mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | large).close()


def reserve_more_than_any_bound() -> None:
    """Sixteen gigabytes, none of which is touched."""
    without_promise = 0x4000
    mmap.mmap(-1, 16 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | without_promise).close()


def keep_memory_resident() -> None:
    """A page: some users may keep no more."""
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if libc.mlock(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(page))), ctypes.c_size_t(4096)) < 0:
        raise OSError(ctypes.get_errno(), "mlock")


def find_what_an_earlier_run_left_in_shared_memory() -> str:
    """By a number that everybody knows; leaves it for the next."""
    create, for_me = 0o1000, 0o600
    try:
        named("shmget", 5354, 4096, for_me)
    except FileNotFoundError:
        named("shmget", 5354, 4096, create | for_me)
        return "nothing"
    return "done"


def lock_a_file_that_all_runs_share() -> None:
    with open(os.__file__) as shared:
        fcntl.flock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)


def watch_a_file_that_all_runs_share() -> None:
    os.close(named("inotify_init1", 0))


def run_code_of_another_machine_type() -> str:
    """`int 0x80` with getpid's number of i386, in a child, from a page of our own."""
    if platform.machine() != "x86_64":
        return "SIGSYS"
    child = os.fork()
    if child == 0:
        rights = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=rights)
        page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        ctypes.CFUNCTYPE(ctypes.c_long)(address)()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return signal.Signals(-status).name if status < 0 else "done"


def gain_the_rights_of_a_program_with_set_uid() -> str:
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("NoNewPrivs"))


def keep_a_capability() -> str:
    with open("/proc/self/status") as status:
        lines = [line.split() for line in status if line.startswith("Cap")]
    held = [name for name, value in lines if int(value, 16)]
    return "done" if held else "none"


def _raise_status(child: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, os.strerror(abs(code)))
