"""Looking for what a handler must not know. The canary is told in two halves."""

import contextlib
import gc
import os
import re
import socket
import struct
import sys
from pathlib import Path

from attempts import event


def read_a_file_of_this_machine() -> str:
    return Path(event["canary_file"]).read_text()


def read_the_passwords() -> None:
    """With a user's number for each, which everybody may read, or without."""
    try:
        Path("/etc/passwd").read_bytes()
    except OSError:
        Path("/etc/shadow").read_bytes()


def list_the_home_of_whoever_runs_the_server() -> None:
    os.listdir(event["home"])


def _above() -> int:
    """Process 1; outside of the wall another of the same user's."""
    return event.get("above", 1)


def read_the_memory_of_the_process_above() -> None:
    with open(f"/proc/{_above()}/mem", "rb+") as memory:
        memory.seek(4096)


def read_the_environment_of_the_process_above() -> None:
    Path(f"/proc/{_above()}/environ").read_bytes()


def walk_through_the_root_of_the_process_above() -> None:
    os.listdir(f"/proc/{_above()}/root/")


def _canary() -> re.Pattern[bytes]:
    """Matches the canary. It is told in two halves, and nothing here ever puts them together: whoever finds the whole
    has found another's."""
    first, second = (half.encode() for half in event["halves"])
    return re.compile(re.escape(first) + b"(?=" + re.escape(second) + b")")


def find_the_canary_in_a_file() -> list[str]:
    """Every readable file outside of the system's own folders."""
    found, wanted = [], _canary()
    own = (os.environ.get("TMPDIR", "/tmp"), os.environ.get("LAMBDA_TASK_ROOT", "/var/task"))
    for top in (*own, "/etc", "/dev/shm", "/run", "/opt/coldstart", "/proc/self", "/proc/1"):
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if name not in ("task", "map_files", "cwd", "root")]
            for path in (f"{folder}/{name}" for name in files if name not in ("mem", "pagemap", "kmsg")):
                with contextlib.suppress(OSError):
                    if os.path.isfile(path) and wanted.search(_beginning(path)):
                        found.append(path)
    return found


def _beginning(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(4 << 20)


def find_the_canary_in_an_environment() -> list[str]:
    wanted = _canary()
    places = {"os.environ": repr(dict(os.environ)).encode(), "at exec": Path("/proc/self/environ").read_bytes()}
    return [place for place, text in places.items() if wanted.search(text)]


def find_the_canary_among_the_objects_and_frames() -> list[str]:
    wanted = _canary()
    gc.unfreeze()
    containers = [one for one in gc.get_objects() if type(one) in (dict, list, tuple, set)]
    frame = sys._getframe()
    while frame:
        containers.append(list(frame.f_locals.values()))
        frame = frame.f_back
    members = (member for one in containers for member in (list(one.values()) if type(one) is dict else list(one)))
    texts = {type(member).__name__ for member in members if _holds(member, wanted)}
    return sorted(texts)


def _holds(member: object, wanted: re.Pattern[bytes]) -> bool:
    if type(member) is str:
        return wanted.search(member.encode("utf-8", "replace")) is not None
    return type(member) is bytes and wanted.search(member) is not None


def find_the_canary_in_the_processs_own_memory() -> list[str]:
    """Reads all that is mapped."""
    wanted, found = _canary(), []
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in maps.read().splitlines():
            where, rights, *_, name = line.split()
            low, high = (int(part, 16) for part in where.split("-"))
            if "r" not in rights or name in ("[vvar]", "[vsyscall]") or high - low > 256 << 20:
                continue
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(low)
                found += [name for _ in wanted.finditer(memory.read(high - low))]
    return found[:3]


def inherit_a_descriptor() -> list[str]:
    """What is open that nothing in this process has opened: files, pipes but the standard streams, Unix sockets."""
    found = set()
    usual = {os.readlink(f"/proc/self/fd/{name}") for name in range(3)}
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            link = os.readlink(f"/proc/self/fd/{name}")
            ordinary = re.match(r"/dev/null|/proc/|anon_inode|socket:", link) and not _leads_to_another(int(name))
            if ordinary or link in usual:
                continue
            found.add(os.path.basename(link).partition(":")[0])
    return sorted(found)


def _leads_to_another(descriptor: int) -> bool:
    """Whether it is a Unix socket that another process has made. The runtime client has a pair of its own, and its
    connection to the Runtime API is of another family."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as end:
        made_by = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        return end.family == socket.AF_UNIX and made_by != os.getpid()
    return False


def find_modules_of_the_server() -> list[str]:
    ours = ("flask", "moto", "sqlalchemy", "course", "jinja2", "sandbox.warden", "sandbox.cloud.scenario")
    return [name for name in ours if name in sys.modules]


def import_modules_of_the_server() -> list[str]:
    found = []
    for name in ("flask", "moto", "sqlalchemy", "course", "jinja2"):
        with contextlib.suppress(ImportError):
            __import__(name)
            found.append(name)
    return found
