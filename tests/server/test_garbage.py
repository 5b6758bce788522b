"""What the application is made of is not looked through for garbage; what a request leaves is."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from course.server import garbage


class Loop:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def usual() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("usual")
def test_what_is_loaded_is_left_alone_and_what_comes_later_is_not() -> None:
    loaded = Loop()
    garbage.leave_alone()
    assert not any(each is loaded for each in gc.get_objects())
    later = weakref.ref(Loop())
    rest = []
    while later() is not None:
        rest.append([])
        assert len(rest) < 100_000, "nobody looked for garbage"
