"""The disks of the log, of the sandbox's folder and of the database are full: the server goes on, and says so."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.sandbox.drills import census
from tests.server.test_drills import FAST, Drill, drill, lessons
from tests.server.test_start import needs_assets

__all__ = ["drill", "lessons"]
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.process,
    pytest.mark.alone,
    needs_assets,
    pytest.mark.skipif(os.geteuid() != 0, reason="small file systems are mounted by root"),
]
SIZES = {"data": "24m", "data/logs": "256k", "data/sandbox": "256k"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with disks of their own that are soon full."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        for disk, size in SIZES.items():
            (Path(name) / disk).mkdir(mode=0o700)
            options = f"size={size},mode=0700"
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", f"{name}/{disk}"], check=True)
        try:
            yield Path(name)
        finally:
            for disk in reversed(SIZES):
                subprocess.run(["umount", "-l", f"{name}/{disk}"], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not even a byte more fits on this disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (4096, 1):
            with pytest.raises(OSError, match="No space left"):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        filler.unlink()


def test_with_a_full_log_pages_are_served_and_attempts_graded_and_the_console_says_why_lines_are_missing(
    drill: Drill,
) -> None:
    drill.check(FAST)
    with full(drill.data / "logs"):
        for _ in range(60):  # of which each is a line of the log, and was a stack trace on the console
            assert drill.server.get("/healthz") == 200
        drill.check(FAST)
        drill.assert_all_graded_once()
        assert "No space left on device" in drill.server.until("access.log cannot be written")
    drill.check(FAST)
    log = drill.data / "logs/access.log"
    census.eventually(lambda: "/checks" in log.read_text()[-400:], 20, "it is written again")


@pytest.mark.parametrize("victim", ["nobody", "cs-zygote", "warden"])
def test_with_a_full_folder_of_the_sandbox_attempts_are_graded_even_if_it_has_to_start_anew(
    drill: Drill, victim: str
) -> None:
    sandbox = drill.data / "sandbox"
    with full(sandbox):
        pids = {"nobody": [], "warden": [census.warden(sandbox)]}.get(victim, census.below(sandbox, victim))
        if pids:
            census.kill(pids)
        drill.check(FAST)
        drill.assert_all_graded_once()


def test_with_a_full_disk_of_the_database_pages_are_served_and_who_hands_in_is_told_to_come_again(
    drill: Drill,
) -> None:
    with full(drill.data):
        told = set()
        for _ in range(40):  # what is left in its files may take a few
            try:
                drill.check(FAST)
            except HTTPError as error:
                told = {error.code, error.headers["Retry-After"]}
                break
        assert told == {503, "20"}
        assert drill.server.get("/en/lessons/first/greet") == 200
        assert drill.server.get("/healthz") == 200
    drill.check(FAST)
    drill.assert_all_graded_once()
