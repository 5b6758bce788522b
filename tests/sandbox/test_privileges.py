"""Root gives up its privileges, in forked children: what a child does to itself stays there."""

from __future__ import annotations

import ctypes
import os
import pwd
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.privileges import PrivilegesError, choose_user, drop, make_reachable

pytestmark = pytest.mark.process

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="giving up root needs root")
NOBODY = pwd.getpwnam("nobody")
CLONE_NEWUSER = 0x10000000


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that only root may enter, as a home is, in one that everybody may."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        outer = Path(name)
        outer.chmod(0o755)
        home = outer / "home"
        home.mkdir(mode=0o700)
        (home / "course").mkdir(mode=0o755)
        (home / "course" / "app.py").write_text("print('hello')")
        (home / "secret.txt").write_text("root's own")
        (home / "secret.txt").chmod(0o644)
        yield home


def in_child(act: Callable[[], object]) -> str:
    """What `act` returned or raised, as text, in a forked child with one thread."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(act()).encode())
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            os.write(writer, f"{type(error).__name__}: {error}".encode())
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        said = answers.read()
    os.waitpid(child, 0)
    return said


def as_nobody(act: Callable[[], object], *paths: Path, writable: tuple[Path, ...] = ()) -> str:
    def become_and_act() -> object:
        make_reachable(paths, NOBODY.pw_uid, NOBODY.pw_gid, writable)
        drop(NOBODY)
        return act()

    return in_child(become_and_act)


@as_root
def test_nobody_reads_a_needed_path_below_a_folder_that_only_root_may_enter(home: Path) -> None:
    assert as_nobody((home / "course/app.py").read_text, home / "course") == "print('hello')"


@as_root
def test_nobody_does_not_read_it_when_it_is_not_needed(home: Path) -> None:
    assert "PermissionError" in as_nobody((home / "course/app.py").read_text)


@as_root
def test_what_lies_beside_a_needed_path_is_not_there(home: Path) -> None:
    assert "FileNotFoundError" in as_nobody((home / "secret.txt").read_text, home / "course")


@as_root
def test_nobody_else_sees_the_cover(home: Path) -> None:
    as_nobody(lambda: None, home / "course")
    assert (home / "secret.txt").read_text() == "root's own"


@as_root
def test_a_closed_checkout_is_opened_itself(home: Path) -> None:
    (home / "course").chmod(0o700)
    assert as_nobody((home / "course/app.py").read_text, home / "course") == "print('hello')"


@as_root
def test_a_path_through_a_symbolic_link_keeps_its_name(home: Path) -> None:
    (home / "current").symlink_to(home / "course")
    assert as_nobody((home / "current/app.py").read_text, home / "current") == "print('hello')"


@as_root
def test_the_working_folder_is_still_the_same_one(home: Path) -> None:
    def inside() -> object:
        os.chdir(home / "course")
        make_reachable([home / "course"], NOBODY.pw_uid, NOBODY.pw_gid)
        drop(NOBODY)
        return Path("app.py").read_text(), [path.name for path in Path.cwd().parent.iterdir()]

    assert in_child(inside) == "(\"print('hello')\", ['course'])"


@as_root
def test_files_closed_to_everybody_are_named_with_the_command_that_opens_them(home: Path) -> None:
    (home / "course/app.py").chmod(0o600)
    said = as_nobody(lambda: "started", home / "course/app.py")
    assert said.startswith("PrivilegesError") and f"chmod -R go+rX {home}/course/app.py" in said


@as_root
def test_the_interpreter_that_runs_this_test_starts_as_nobody() -> None:
    program = "import os, json, ssl, sqlite3; print(os.getuid())"
    needed = [Path(sys.base_prefix), Path(sys.prefix)]
    command = [sys.executable, "-c", program]
    said = as_nobody(lambda: subprocess.run(command, capture_output=True, text=True).stdout, *needed)
    assert said == f"{NOBODY.pw_uid}\n"


@as_root
def test_a_writable_folder_becomes_the_users_own(home: Path) -> None:
    data = home / "course/data"
    data.mkdir(mode=0o700)
    (data / "old.db").touch(mode=0o600)

    def write() -> object:
        (data / "old.db").write_text("changed")
        (data / "new.db").touch()
        return (data / "new.db").stat().st_uid

    assert as_nobody(write, writable=(data,)) == str(NOBODY.pw_uid)
    assert (data / "old.db").read_text() == "changed"


@as_root
def test_a_folder_that_is_not_writable_is_not_written_to(home: Path) -> None:
    assert "PermissionError" in as_nobody((home / "course/new.db").touch, home / "course")


@as_root
def test_a_link_out_of_a_writable_folder_gives_nothing_away(home: Path) -> None:
    data = home / "data"
    data.mkdir()
    (data / "link").symlink_to(home / "secret.txt")
    (data / "second-name").hardlink_to(home / "secret.txt")
    as_nobody(lambda: None, writable=(data,))
    assert (home / "secret.txt").stat().st_uid == 0


@as_root
def test_root_is_gone_for_good() -> None:
    def rise() -> object:
        drop(NOBODY)
        assert os.getresuid() == (NOBODY.pw_uid,) * 3 and os.getresgid() == (NOBODY.pw_gid,) * 3
        assert 0 not in os.getgroups()
        os.setuid(0)
        return "root again"

    assert "PermissionError" in in_child(rise)


@as_root
def test_the_user_can_still_build_a_wall_of_namespaces(home: Path) -> None:
    def unshare() -> object:
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.unshare(CLONE_NEWUSER) == 0, os.strerror(ctypes.get_errno())
        Path("/proc/self/uid_map").write_text(f"1000 {NOBODY.pw_uid} 1")
        return os.getuid()

    assert as_nobody(unshare, home / "course") == "1000"


@as_root
def test_a_second_thread_is_refused_before_anything_happens(home: Path) -> None:
    program = (
        "import threading, time, pathlib; from sandbox.privileges import make_reachable\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        f"make_reachable([pathlib.Path({str(home)!r})], 65534, 65534)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "RuntimeError" in done.stderr


@as_root
def test_a_checkout_of_an_ordinary_user_is_served_by_its_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, pwd.getpwnam("daemon").pw_uid, 0)
    assert choose_user(tmp_path).pw_name == "daemon"


def test_a_checkout_of_root_is_served_by_nobody() -> None:
    assert choose_user(Path("/")).pw_name == "nobody"


def test_a_named_user_comes_first() -> None:
    assert choose_user(Path("/"), "daemon").pw_name == "daemon"


def test_root_is_not_a_choice() -> None:
    with pytest.raises(PrivilegesError, match="root is root: choose a user that is not"):
        choose_user(Path("/"), "root")


def test_an_unknown_user_is_named() -> None:
    with pytest.raises(PrivilegesError, match="mallory is no user of this machine"):
        choose_user(Path("/"), "mallory")
