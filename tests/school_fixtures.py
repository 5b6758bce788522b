"""The small lessons folder as fixtures; a conftest imports them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.school import School

MEMORY = "/dev/shm"


@pytest.fixture(scope="session")
def pristine():
    """A complete, valid lessons folder, made once, in memory where there is such a place."""
    with tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None) as folder:
        yield School(Path(folder) / "lessons")


@pytest.fixture
def school(pristine):
    """A copy of its own for each test."""
    with tempfile.TemporaryDirectory(dir=pristine.root.parent, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "lessons"
        shutil.copytree(pristine.root, copy)
        yield School.at(copy)
