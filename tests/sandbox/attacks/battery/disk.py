"""Files: too large, too many, too deep, in the wrong place."""

import contextlib
import os
import shutil
from pathlib import Path

from attempts import event

_OWN = 512 * 1024 * 1024
TMP = os.environ.get("TMPDIR", "/tmp")
TASK_ROOT = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")


def make_a_file_larger_than_the_disk() -> None:
    with open(f"{TMP}/sparse", "wb") as file:
        try:
            os.ftruncate(file.fileno(), 20 * _OWN)
        finally:
            os.unlink(f"{TMP}/sparse")


def reserve_more_than_the_disk_has() -> None:
    with open(f"{TMP}/reserved", "wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, _OWN + 1)
        finally:
            os.unlink(f"{TMP}/reserved")


def reserve_the_disk_in_pieces() -> None:
    """256 MB are touched at most: what is asked for beyond the bound is refused at once."""
    try:
        with open(f"{TMP}/first", "wb") as first, open(f"{TMP}/second", "wb") as second:
            os.posix_fallocate(first.fileno(), 0, _OWN // 16)
            os.posix_fallocate(second.fileno(), 0, _OWN)
    finally:
        for name in ("first", "second"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{TMP}/{name}")


def make_forty_thousand_files() -> None:
    os.mkdir(f"{TMP}/many")
    try:
        for number in range(40_000):
            os.close(os.open(f"{TMP}/many/{number}", os.O_CREAT | os.O_WRONLY))
    finally:
        shutil.rmtree(f"{TMP}/many")


def make_a_path_that_is_too_long() -> None:
    """A thousand folders in one another, which nobody takes away again."""
    before = os.getcwd()
    os.chdir(TMP)
    for _ in range(1000):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(before)
    os.mkdir(TMP + "/deeper" * 1000)


def open_two_thousand_descriptors() -> None:
    kept = []
    try:
        for _ in range(2000):
            kept.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for descriptor in kept:
            os.close(descriptor)


def use_the_disk_as_lambda_allows() -> str:
    Path(f"{TMP}/folder").mkdir()
    Path(f"{TMP}/folder/file").write_bytes(bytes(1_000_000))
    for number in range(500):
        Path(f"{TMP}/folder/{number}").touch()
    Path(TMP + "/folder" + "/deeper" * 100).mkdir(parents=True)
    shutil.rmtree(f"{TMP}/folder")
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(500)]
    for descriptor in kept:
        os.close(descriptor)
    return "used"


def change_the_code() -> None:
    Path(TASK_ROOT, "new.py").write_text("")


def change_a_library() -> None:
    """Where that works it is the same as before."""
    library = Path(os.__file__)
    library.write_text(library.read_text())


def write_into_shared_memory() -> None:
    path = Path(f"/dev/shm/coldstart-{os.getpid()}")
    path.write_bytes(bytes(4096))
    path.unlink()


def write_into_the_systems_folders() -> str:
    """Whether any place outside of /tmp takes a file. Outside of the wall the first does, which is the test's own."""
    system = ("/", "/usr", "/etc", "/var", "/opt", "/opt/python", "/var/lang", "/dev", "/var/runtime", "/run")
    for folder in (event["folder"], *system):
        with contextlib.suppress(OSError):
            Path(f"{folder}/left").write_text("x")
            return "somewhere"
    return "nowhere"


def change_a_setting_of_the_kernel() -> None:
    """One of this network's; of those that are the machine's only root may change any, behind a wall or not."""
    setting = Path("/proc/sys/net/ipv4/ip_default_ttl")
    setting.write_text(setting.read_text())


def unpack_into_the_root_by_a_link() -> None:
    """A link in /tmp leads where Landlock and the mounts let nobody write all the same."""
    os.symlink(TASK_ROOT, f"{TMP}/link")
    try:
        Path(f"{TMP}/link/new.py").write_text("")
    finally:
        os.unlink(f"{TMP}/link")


def find_what_an_earlier_run_left() -> str:
    """A file in /tmp; leaves one for the next."""
    found = os.path.exists(f"{TMP}/for_the_next_run")
    Path(f"{TMP}/for_the_next_run").touch()
    return "done" if found else "nothing"
