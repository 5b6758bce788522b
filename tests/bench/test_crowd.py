"""When the visitors of a crowd do what they do."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from bench import crowd
from bench.crowd import every
from bench.kinds import Event, Plan


@pytest.mark.parametrize("seed", range(20))
def test_something_every_so_often_begins_anywhere_and_ends_in_time(seed: int) -> None:
    starts = every(5, 60, random.Random(seed))
    assert len(starts) == 12
    assert 0 <= starts[0] < 5
    assert starts[-1] < 60
    assert all(abs(later - earlier - 5) < 1e-9 for earlier, later in pairwise(starts))


def test_who_would_begin_too_late_does_nothing() -> None:
    assert [every(60, 1, random.Random(seed)) for seed in range(5)].count([]) >= 4


class Somebody:
    """A visitor whom the server refuses `refusals` times, whatever they call themselves."""

    refusals = 0
    made = 0

    def __init__(self, port: int, _address: str) -> None:
        self.port = port
        type(self).made += 1

    def open(self, _path: str) -> None: ...

    def attack(self, _path: str, _files: object) -> Event:
        type(self).refusals -= 1
        return Event("attack", time.monotonic(), 0.0, busy=int(self.refusals >= 0))


@pytest.mark.parametrize(
    ("refusals", "again_after", "events"), [(0, 0.01, 2), (3, 0.01, 5), (3, 0.0, 2), (3, 60.0, 2)], ids=str
)
def test_an_attacker_who_is_refused_comes_back_as_somebody_new_until_their_next_start(
    monkeypatch: pytest.MonkeyPatch, refusals: int, again_after: float, events: int
) -> None:
    monkeypatch.setattr(crowd, "Visitor", Somebody)
    Somebody.refusals, Somebody.made = refusals, 0
    told: list[Event] = []
    plan = Plan("attack", "", [0.0, 0.3], "", programs=[{}], renewed_after=1, again_after=again_after)
    crowd._carry_out(Somebody(1, ""), plan, time.monotonic(), told)
    assert [each.error for each in told] == [""] * events
    assert Somebody.made == events, "each is somebody new"
