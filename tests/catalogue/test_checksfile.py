"""A checks.py is read as text, by as many threads as there are."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course.catalogue.checksfile import outline_of
from course.catalogue.errors import Problems

CHECKS = "from course.grading.checks import case\n\n\n@case\ndef ada(rng):\n    return Case()\n"
CHECKS += "x = f(a)[b].c\n" * 20


@pytest.fixture
def interrupted() -> Iterator[None]:
    """Threads follow one another in the middle of what they do: wherever garbage is collected."""

    def pause(*_: object) -> None:
        time.sleep(0.0005)

    before = gc.get_threshold()
    gc.callbacks.append(pause)
    gc.set_threshold(300)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(pause)


@pytest.mark.usefixtures("interrupted")
def test_threads_that_read_at_once_do_not_disturb_each_other() -> None:
    """In CPython 3.11 one of ten had a SystemError here."""

    def read(number: int, deeper: int) -> list[str]:
        if deeper:
            return read(number, deeper - 1)
        garbage = [[] for _ in range(number * 37 % 290)]  # so that the collector comes at another moment each time
        outline = outline_of(Path("checks.py"), CHECKS, Problems())
        del garbage
        return list(outline.cases) if outline else []

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(200), [number * 7 % 40 for number in range(200)]))
    assert found == [["ada"]] * 200
