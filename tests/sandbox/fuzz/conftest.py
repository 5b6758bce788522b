"""Whatever was waited for, the tests after this one begin at the present."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cloud.clock import CLOCK


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    yield
    CLOCK.restart()
