"""When the visitors of a crowd do what they do."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from bench.crowd import every


@pytest.mark.parametrize("seed", range(20))
def test_something_every_so_often_begins_anywhere_and_ends_in_time(seed: int) -> None:
    starts = every(5, 60, random.Random(seed))
    assert len(starts) == 12
    assert 0 <= starts[0] < 5
    assert starts[-1] < 60
    assert all(abs(later - earlier - 5) < 1e-9 for earlier, later in pairwise(starts))


def test_who_would_begin_too_late_does_nothing() -> None:
    assert [every(60, 1, random.Random(seed)) for seed in range(5)].count([]) >= 4
