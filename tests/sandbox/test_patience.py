"""Twenty addresses that nobody knows, each with runs of half a minute: how long an honest learner waits at most.

The warden's clock is made up, so that minutes take none; the same with the real sandbox is in `test_long_runs.py`.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence

import pytest

from sandbox import SandboxBusy
from sandbox.warden.turns import LIVE, PATIENCE_SECONDS, Kind, Turn, Turns

PLACES = {Kind.QUICK: 4, Kind.LONG: 8, Kind.HEAVY: 3}
HOSTILE, HONEST = [30.0], [0.1] * 6
FOUND_AFTER = {Kind.LONG: PATIENCE_SECONDS, Kind.HEAVY: 0.5}
"""Seconds; of a heavy one, which has half a processor until it has taken a quarter of a second of it."""
BOUND = {kind: seconds * math.ceil(20 / PLACES[Kind.QUICK]) + 0.1 for kind, seconds in FOUND_AFTER.items()}
"""Seconds: each of the twenty may be found to be what it is before it is an honest learner's turn, four at a time."""


class Clockwork:
    """A warden whose runs are lists of the seconds that their jobs take."""

    def __init__(self, *, patient: bool = False) -> None:
        self.now = 0.0
        self.waited: dict[str, list[float]] = {}
        self.took: dict[str, list[float]] = {}
        self._patient = patient  # the control: no run is found to be long
        self._turns = Turns(places=PLACES, waiting=256)
        self._runs: dict[Turn, _Run] = {}
        self._coming: list[tuple[float, int, str, Sequence[float], Kind]] = []
        self._number = itertools.count()

    def come(self, at: float, owner: str, jobs: Sequence[float], kind: Kind = Kind.LONG) -> None:
        """`kind` is what its jobs are, should they take long."""
        heapq.heappush(self._coming, (at, next(self._number), owner, jobs, kind))

    def run(self, until: float) -> None:
        while True:
            self._serve()
            moments = [run.next_moment() for run in self._runs.values() if run.began is not None]
            moments += [self._coming[0][0]] if self._coming else []
            if not moments or min(moments) > until:
                return
            self.now = max(self.now, min(moments))
            while self._coming and self._coming[0][0] <= self.now:
                _, _, owner, jobs, kind = heapq.heappop(self._coming)
                try:
                    self._runs[self._turns.join(owner, LIVE)] = _Run(list(jobs), self.now, kind)
                except SandboxBusy:
                    assert self._patient or not owner.startswith("honest")
            for turn, run in list(self._runs.items()):
                if run.began is not None and run.next_moment() <= self.now:
                    self._advance(turn, run)

    def _advance(self, turn: Turn, run: _Run) -> None:
        assert run.began is not None
        if run.job_began + run.jobs[0] <= self.now + 1e-9:
            run.jobs.pop(0)
            run.next_job(self.now)
            if not run.jobs:
                self._turns.finish(turn, self.now - run.began)
                self.took.setdefault(turn.owner, []).append(self.now - run.came)
                del self._runs[turn]
            elif self._turns.yields(turn, self.now - run.began):
                self._again(turn, run)
        else:
            run.found_at = math.inf
            if not self._patient:
                self._turns.find(turn, run.kind)

    def _again(self, turn: Turn, run: _Run) -> None:
        assert run.began is not None
        self._turns.again(turn, self.now - run.began)
        run.began = None

    def _serve(self) -> None:
        while True:
            while turn := self._turns.start():
                run = self._runs[turn]
                run.begin(self.now)
                self.waited.setdefault(turn.owner, []).append(self.now - run.came)
            ended = self._turns.to_end()
            if ended is None:
                return
            self._again(ended, self._runs[ended])


class _Run:
    def __init__(self, jobs: list[float], came: float, kind: Kind) -> None:
        self.jobs, self.came, self.kind = jobs, came, kind
        self.began: float | None = None
        self.job_began = self.found_at = 0.0

    def begin(self, now: float) -> None:
        self.began = now
        self.next_job(now)

    def next_job(self, now: float) -> None:
        self.job_began = now
        self.found_at = now + FOUND_AFTER[self.kind]

    def next_moment(self) -> float:
        return min(self.job_began + self.jobs[0], self.found_at)


def attacked(clockwork: Clockwork, kind: Kind, *, every: float, until: float) -> Clockwork:
    """Twenty runs every so often, from addresses that were never there before; an honest Check each half a second."""
    for wave in range(int(until / every)):
        for number in range(20):
            clockwork.come(wave * every, f"new-{wave}-{number}", HOSTILE, kind)
    for number in range(int(until * 2)):
        clockwork.come(0.01 + number / 2, f"honest-{number}", HONEST)
    clockwork.run(until)
    return clockwork


def honest(seconds: dict[str, list[float]]) -> list[float]:
    return [first[0] for owner, first in seconds.items() if owner.startswith("honest")]


@pytest.mark.parametrize("kind", [Kind.LONG, Kind.HEAVY])
@pytest.mark.parametrize("every", [10.0, 30.0])
def test_twenty_new_addresses_do_not_keep_an_honest_learner_waiting_for_more_than_some_seconds(
    every: float, kind: Kind
) -> None:
    clockwork = attacked(Clockwork(), kind, every=every, until=120)
    waited = honest(clockwork.waited)
    assert len(waited) > 220
    assert max(waited) <= BOUND[kind]
    assert max(honest(clockwork.took)) <= BOUND[kind] + sum(HONEST) + 0.1


def test_without_patience_they_would_wait_for_minutes() -> None:
    """The control."""
    clockwork = attacked(Clockwork(patient=True), Kind.LONG, every=30.0, until=120)
    waited = honest(clockwork.waited)
    assert len(waited) < 20 or max(waited) > 60


@pytest.mark.parametrize("kind", [Kind.LONG, Kind.HEAVY])
def test_known_attackers_do_not_keep_anybody_waiting(kind: Kind) -> None:
    clockwork = Clockwork()
    for number in range(20):
        for at in range(0, 120, 5):
            clockwork.come(at, f"attacker-{number}", HOSTILE, kind)
    for number in range(200):
        clockwork.come(10 + number / 2, f"honest-{number}", HONEST)
    clockwork.run(200)
    assert max(honest(clockwork.waited)) == 0.0


@pytest.mark.parametrize(("kind", "bound"), [(Kind.LONG, 18 + 30 + 1), (Kind.HEAVY, 18)])
def test_an_honest_exercise_that_waits_for_a_timeout_is_graded_among_twenty_attackers(kind: Kind, bound: float) -> None:
    """Six cases that sleep for three seconds each, of learners who had none before: among others who sleep it takes the
    length of one hostile run and its own, among those who compute only its own."""
    clockwork = Clockwork()
    for number in range(20):
        for at in range(0, 300, 5):
            clockwork.come(at, f"attacker-{number}", HOSTILE, kind)
    for number in range(3):
        clockwork.come(60.0 + number * 30, f"honest-{number}", [3.0] * 6)
    clockwork.run(300)
    took = honest(clockwork.took)
    assert len(took) == 3 and max(took) <= bound + 1e-6


def test_a_class_that_sleeps_is_graded_as_fast_as_there_are_long_places() -> None:
    clockwork = Clockwork()
    for number in range(30):
        clockwork.come(0.0, f"school/{number}", [3.0] * 6)
    clockwork.run(300)
    took = sorted(first[0] for first in clockwork.took.values())
    assert len(took) == 30
    assert took[-1] <= 30 * 18 / (PLACES[Kind.QUICK] - 1) * 1.1, "no worse than in quick places alone"
    assert took[-1] <= 30 * (18 + 3) / (PLACES[Kind.LONG] - 1) * 1.2
