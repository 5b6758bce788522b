"""Files: too large, too many, too deep, in the wrong place."""

import contextlib
import os
import shutil
from pathlib import Path

_OWN = 512 * 1024 * 1024


def make_a_file_larger_than_the_disk() -> None:
    with open("/tmp/sparse", "wb") as file:
        try:
            os.ftruncate(file.fileno(), 20 * _OWN)
        finally:
            os.unlink("/tmp/sparse")


def reserve_more_than_the_disk_has() -> None:
    with open("/tmp/reserved", "wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, _OWN + 1)
        finally:
            os.unlink("/tmp/reserved")


def reserve_the_disk_in_pieces() -> None:
    """256 MB are touched at most: what is asked for beyond the bound is refused at once."""
    try:
        with open("/tmp/first", "wb") as first, open("/tmp/second", "wb") as second:
            os.posix_fallocate(first.fileno(), 0, _OWN // 16)
            os.posix_fallocate(second.fileno(), 0, _OWN)
    finally:
        for name in ("first", "second"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"/tmp/{name}")


def make_forty_thousand_files() -> None:
    os.mkdir("/tmp/many")
    try:
        for number in range(40_000):
            os.close(os.open(f"/tmp/many/{number}", os.O_CREAT | os.O_WRONLY))
    finally:
        shutil.rmtree("/tmp/many")


def make_a_path_that_is_too_long() -> None:
    """A thousand folders in one another, which nobody takes away again."""
    before = os.getcwd()
    os.chdir("/tmp")
    for _ in range(1000):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(before)
    os.mkdir("/tmp" + "/deeper" * 1000)


def open_two_thousand_descriptors() -> None:
    kept = []
    try:
        for _ in range(2000):
            kept.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for descriptor in kept:
            os.close(descriptor)


def use_the_disk_as_lambda_allows() -> str:
    Path("/tmp/folder").mkdir()
    Path("/tmp/folder/file").write_bytes(bytes(1_000_000))
    for number in range(500):
        Path(f"/tmp/folder/{number}").touch()
    shutil.rmtree("/tmp/folder")
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(500)]
    for descriptor in kept:
        os.close(descriptor)
    return "used"


def change_the_code() -> None:
    Path("/var/task/new.py").write_text("")


def change_a_library() -> None:
    Path(os.__file__).write_text("")


def write_into_shared_memory() -> None:
    Path("/dev/shm/x").write_bytes(bytes(4096))


def write_into_the_systems_folders() -> str:
    """The first place outside of /tmp that takes a file."""
    for folder in ("/", "/usr", "/etc", "/var", "/opt", "/opt/python", "/var/lang", "/dev", "/var/runtime", "/run"):
        with contextlib.suppress(OSError):
            Path(f"{folder}/left").write_text("x")
            return folder
    return "nowhere"


def change_a_setting_of_the_kernel() -> None:
    Path("/proc/sys/kernel/core_pattern").write_text("|/tmp/x")


def unpack_into_the_root_by_a_link() -> None:
    """A link in /tmp leads where Landlock and the mounts let nobody write all the same."""
    os.symlink("/var/task", "/tmp/link")
    try:
        Path("/tmp/link/new.py").write_text("")
    finally:
        os.unlink("/tmp/link")


def find_what_an_earlier_run_left() -> str:
    """A file in /tmp; leaves one for the next."""
    found = os.path.exists("/tmp/for_the_next_run")
    Path("/tmp/for_the_next_run").touch()
    return "done" if found else "nothing"
