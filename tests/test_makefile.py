"""The commands: listed with what they do, and plain about what is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
MAKE = shutil.which("make") or "make"


def make(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path)} if path else None
    return subprocess.run([MAKE, *arguments], cwd=CHECKOUT, env=environment, capture_output=True, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The programs of a machine with nothing but a shell."""
    for name in ("sed", "find", "bash"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return tmp_path


def program(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/bash\n{script}\n")
    (machine / name).chmod(0o755)


def test_bare_make_lists_every_target_for_people() -> None:
    listed = re.findall(r"^  make ([\w-]+) +\S", make().stdout, re.M)
    assert listed == [
        "help",
        "run",
        "preview",
        "test",
        "unit",
        "attacks", "fuzz",
        "lint",
        "bench",
        "bench-compare",
        "bench-page",
        "drills",
        "lessons",
        "stamp",
        "new-exercise",
        "mutants",
        "assets",
        "runtime",
        "screenshots",
        "lock",
        "clean",
    ]


def test_make_new_exercise_asks_nothing_and_says_what_to_pass() -> None:
    done = make("new-exercise", "NAME=it's")
    assert done.returncode != 0
    assert "LESSON is missing" in done.stderr and "NAME=it's: use small letters" in done.stderr


def test_a_missing_python_is_named_with_the_command_that_installs_it(machine: Path) -> None:
    done = make("python", path=machine)
    assert done.returncode != 0
    assert "python3 is missing. Install it: apt-get install python3 python3-venv" in done.stderr


def test_an_old_python_is_named(machine: Path) -> None:
    program(machine, "python3", 'case "$1" in -V) echo "Python 3.9.2";; *) exit 1;; esac')
    done = make("python", path=machine)
    assert done.returncode != 0 and "python3 is Python 3.9.2, but 3.11 or newer is needed" in done.stderr


def test_a_missing_venv_is_named_with_the_command_that_installs_it(machine: Path) -> None:
    program(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = make("python", path=machine)
    assert done.returncode != 0
    assert "python3-venv is missing. Install it: apt-get install python3-venv" in done.stderr


def test_a_machine_that_has_everything_passes(machine: Path) -> None:
    program(machine, "python3", "exit 0")
    assert make("python", path=machine).returncode == 0
