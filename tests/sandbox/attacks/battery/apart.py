"""What a namespace or a mount keeps apart elsewhere, and in tier C is of the same user: others' processes and files,
the machine's network. `event["pid"]` is another process, `event["own_file"]` a file of the same user's."""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import tempfile
import threading
from collections.abc import Callable

from attempts import event
from rawcalls import call, libc

_FAST_OPEN, _MULTIPATH, _F_SETOWN, _F_SETLEASE = 0x20000000, 262, 8, 1024
_OPENAT2 = 437


def _mine(name: str) -> str:
    return os.path.join(tempfile.gettempdir(), name)


def signal_another_process() -> None:
    os.kill(event["pid"], 0)


def signal_another_process_by_a_descriptor() -> None:
    signal.pidfd_send_signal(os.pidfd_open(event["pid"]), 0)


def have_the_kernel_signal_another_process() -> None:
    one, _other = socket.socketpair()
    fcntl.fcntl(one, _F_SETOWN, event["pid"])


def look_into_another_process() -> bool:
    return bool(open(f"/proc/{event['pid']}/environ", "rb").read(1)) or True


def read_another_command_line() -> bool:
    return bool(open(f"/proc/{event['pid']}/cmdline", "rb").read(1))


def see_the_machines_connections() -> None:
    """With their addresses: whom it serves, and which ports listen."""
    _read("/proc/self/net/tcp")


def see_the_machines_connections_as_a_thread() -> None:
    _read(f"/proc/self/task/{threading.get_native_id()}/net/tcp")


def see_the_machines_connections_as_a_child() -> None:
    """A child has a folder of its own."""
    if (child := os.fork()) == 0:
        os._exit(_error(lambda: _read("/proc/self/net/tcp")))
    _raise(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def see_the_machines_connections_by_another_way() -> None:
    """Nobody keeps it from entering the folder."""
    here = os.getcwd()
    os.chdir("/proc/self/net")
    try:
        _read("../net/../net/tcp")
    finally:
        os.chdir(here)


def see_the_machines_addresses() -> None:
    _read("/proc/self/net/fib_trie")


def see_the_machines_disks() -> None:
    _read("/proc/self/mountinfo")


def see_the_machines_services() -> None:
    _read("/proc/self/cgroup")


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read()


def _error(attempt: Callable[[], object]) -> int:
    """The number of the error with which an attempt ends, 0 for none."""
    try:
        attempt()
    except OSError as error:
        return error.errno or 255
    return 0


def _raise(number: int) -> None:
    if number:
        raise OSError(number, os.strerror(number))


def change_anothers_limits() -> None:
    resource.prlimit(event["pid"], resource.RLIMIT_CORE, (0, 0))


def change_anothers_priority() -> None:
    os.setpriority(os.PRIO_PROCESS, event["pid"], 19)


def change_everybodys_priority() -> None:
    """Of the user who has the other process: tried as root it must not mean all of root's, the kernel's threads too."""
    os.setpriority(os.PRIO_USER, event["user"], os.getpriority(os.PRIO_PROCESS, 0))


def choose_anothers_processors() -> None:
    os.sched_setaffinity(event["pid"], os.sched_getaffinity(0))


def read_a_file_of_the_same_user() -> str:
    return open(event["own_file"]).read()


def write_to_a_file_of_the_same_user() -> None:
    open(event["own_file"], "a").close()


def cut_a_file_of_the_same_user() -> None:
    os.truncate(event["own_file"], os.stat(event["own_file"]).st_size)


def give_a_file_of_the_same_user_another_name() -> None:
    os.link(event["own_file"], event["own_file"] + ".link")
    os.unlink(event["own_file"] + ".link")


def take_a_file_of_the_same_user() -> None:
    os.rename(event["own_file"], event["own_file"] + ".away")
    os.rename(event["own_file"] + ".away", event["own_file"])


def list_the_folder_of_a_file_of_the_same_user() -> None:
    os.listdir(os.path.dirname(event["own_file"]))


def change_the_mode_of_a_file_of_the_same_user() -> str:
    before = os.stat(event["own_file"]).st_mode
    os.chmod(event["own_file"], before ^ 0o004)
    changed = os.stat(event["own_file"]).st_mode != before
    os.chmod(event["own_file"], before)
    return "changed" if changed else "as before"


def change_the_time_of_a_file_of_the_same_user() -> str:
    os.utime(event["own_file"], (1, 1))
    return "changed" if os.stat(event["own_file"]).st_mtime == 1 else "as before"


def hold_up_who_opens_a_library() -> None:
    fcntl.fcntl(os.open(_owned(), os.O_RDONLY), _F_SETLEASE, fcntl.F_RDLCK)


def _owned() -> str:
    """A file of one's own: only of these can a lease be had."""
    path = _mine("owned")
    open(path, "w").close()
    return path


def keep_a_file_that_never_had_a_name() -> None:
    os.close(os.open(tempfile.gettempdir(), os.O_TMPFILE | os.O_RDWR))


def have_the_disk_write_each_time() -> None:
    os.close(os.open(_mine("each"), os.O_CREAT | os.O_WRONLY | os.O_DSYNC))


def write_past_the_cache() -> None:
    os.close(os.open(_mine("past"), os.O_CREAT | os.O_WRONLY | os.O_DIRECT))


def write_past_the_cache_from_now_on() -> None:
    with open(_mine("later"), "wb") as file:
        fcntl.fcntl(file, fcntl.F_SETFL, os.O_DIRECT)


def have_the_disk_write_this_time() -> None:
    with open(_mine("once"), "wb") as file:
        os.pwritev(file.fileno(), [b"x"], 0, os.RWF_DSYNC)


def wait_for_the_disk() -> list[str]:
    """Which calls the kernel has looked at, that finds an error in each of these."""
    pipe, _end = os.pipe()
    calls = {
        "fsync": lambda: os.fsync(pipe),
        "fdatasync": lambda: os.fdatasync(pipe),
        "fadvise64": lambda: os.posix_fadvise(pipe, 0, 0, os.POSIX_FADV_DONTNEED),
        "sync_file_range": lambda: called("sync_file_range", pipe, 0, 0, 2),
        "msync": lambda: called("msync", ctypes.c_void_p(1), 1, 4),
    }
    return [name for name, attempt in calls.items() if _error(attempt)]


def called(name: str, *arguments: object) -> None:
    if getattr(libc, name)(*arguments):
        raise OSError(ctypes.get_errno(), name)


def have_the_kernel_forget_what_a_child_has_written() -> str:
    """It does so for children for whom nobody is to wait."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os._exit(0)
    try:
        os.waitpid(child, 0)
    except ChildProcessError:
        return "forgotten"
    finally:
        signal.signal(signal.SIGCHLD, before)
    return "kept"


def open_by_flags_that_no_filter_sees() -> None:
    how = struct.pack("<QQQ", os.O_RDONLY, 0, 0)
    os.close(call(_OPENAT2, -100, b"/dev/null", how, len(how)))


def keep_a_file_in_a_socket() -> None:
    one, _other = socket.socketpair()
    socket.send_fds(one, [b"x"], [os.open("/dev/null", os.O_RDONLY)])


def send_without_connecting() -> None:
    with socket.socket() as end:
        end.sendto(b"x", _FAST_OPEN, ("127.0.0.1", event["port"]))


def connect_by_another_protocol() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, _MULTIPATH) as end:
        end.connect(("127.0.0.1", event["port"]))


def listen_without_a_port() -> None:
    with socket.socket() as end:
        end.listen()


def connect_while_nobody_may_look() -> None:
    """The supervisor reads the address in the memory of who asks."""
    child = os.fork()
    if child == 0:
        libc.prctl(4, 0, 0, 0, 0)
        os._exit(_error(lambda: socket.create_connection(("127.0.0.1", event["port"]), timeout=1)))
    _raise(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def connect_with_an_address_that_is_none() -> str:
    """What is no address is nobody's: the error is the handler's, and the supervisor goes on."""
    with socket.socket() as end:
        for pointer, size in ((0, 16), (1 << 62, 16), (8, 0xFFFFFFFF), (0, 0)):
            result = libc.connect(end.fileno(), ctypes.c_void_p(pointer), ctypes.c_uint(size))
            if result == 0:
                return "connected"
    return "refused"


def speak_to_a_socket_with_a_name() -> None:
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.close()
