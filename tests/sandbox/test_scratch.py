"""The folder of a run that has no file system of its own: counted and removed, whatever was made in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.wall.scratch import Scratch, remove, usage
from tests.sandbox.plain_user import UID

ROOT = Path(__file__).parents[2]


@pytest.fixture
def scratch(tmp_path):
    return Scratch.make(str(tmp_path))


def deep(folder, levels):
    before = Path.cwd()
    os.chdir(folder)
    for _ in range(levels):
        Path("deeper").mkdir()
        os.chdir("deeper")
    os.chdir(before)


def test_bytes_and_entries_are_counted_through_folders_and_not_through_links(scratch):
    Path(scratch.tmp, "a/b").mkdir(parents=True)
    Path(scratch.tmp, "a/b/file").write_bytes(bytes(1_000_000))
    Path(scratch.tmp, "usr").symlink_to("/usr")
    taken, entries, sure = usage(scratch.tmp)
    assert 1_000_000 <= taken < 1_200_000
    assert entries == 4
    assert sure


def test_what_lies_deeper_than_anybody_honest_nests_is_endless(scratch):
    deep(scratch.tmp, 100)
    assert usage(scratch.tmp)[0] < 1_000_000
    deep(scratch.task_root, 250)
    assert usage(scratch.task_root)[0] == sys.maxsize


def test_a_thousand_folders_deep_is_removed_and_nothing_else(scratch, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept").touch()
    deep(scratch.tmp, 1500)
    Path(scratch.tmp, "link").symlink_to(tmp_path / "outside")
    Path(os.fsdecode(os.fsencode(scratch.tmp) + b"/\xff\n")).touch()
    for number in range(300):
        Path(scratch.tmp, f"wide/{number}").mkdir(parents=True)
    scratch.remove()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["kept", "outside"]


def test_a_folder_without_a_right_is_removed_by_its_owner_behind_landlock(tmp_path):
    """As its supervisor does it: an ordinary user who keeps signals within."""
    source = """
import os, sys
from sandbox.wall import landlock, linux
from sandbox.wall.scratch import Scratch
if os.getuid() == 0:
    os.setresgid(%(uid)d, %(uid)d, %(uid)d)
    os.setresuid(%(uid)d, %(uid)d, %(uid)d)
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
if landlock.abi() >= 6:
    landlock.keep_signals_within()
scratch = Scratch.make(".")
os.makedirs(scratch.tmp + "/many/more")
os.mkdir(scratch.tmp + "/closed", 0)
scratch.remove()
print(os.listdir("."))
"""
    if os.getuid() == 0:
        os.chown(tmp_path, UID, UID)
    done = subprocess.run(
        [sys.executable, "-B", "-c", source % {"uid": UID}],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_what_is_not_there_is_removed_already(tmp_path):
    remove(str(tmp_path / "none"))
