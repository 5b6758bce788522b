"""Who is next: the attempts that wait, in lanes that take turns. In memory only, and not thread-safe.

A learner with an account has a lane of their own; the guests of one network address share one. Lanes are
served in start-time fair order: an attempt's turn is one after the last of its lane, and always after the
turn that is served now. So somebody who queues many delays mostly themselves, and nobody starves. A lane has no more
under way than an eighth of the places that are left, so that a newcomer's attempt is soon handed to the sandbox, which
sees to the rest by the time that runs take (`sandbox.warden.turns`): one lane has ten, and twenty that take all they
can get, and hold it for minutes, have three or four each and leave thirty. What the sandbox lets wait of one lane is
shared by all web processes, each of which has a line of its own and knows nothing of the others': so none of them is
refused there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from course.classroom.errors import LineFull, OwnLineFull, ServerFull
from sandbox import MOST_OF_A_GROUP

MOST_OF_A_LEARNER = 3
"""Attempts of one learner that may wait at once."""
MOST_WAITING = 2000
"""Attempts of everybody that may wait at once; twice as many where those beyond are of lanes that have few here."""


@dataclass(frozen=True, slots=True)
class Waiting:
    id: str
    learner_id: str
    lane: str
    turn: int


class Line:
    """At most one attempt of a learner is taken at a time; at most `most` of a lane wait, and MOST_WAITING in all.

    `at_once` is how many can be under way: a lane has no more of them than an eighth of those that are left (more of
    few), and no more than the part of one of `processes` that have such a line.
    """

    def __init__(self, most: int, at_once: int = 64, *, processes: int = 1) -> None:
        self.most = most
        part = MOST_OF_A_GROUP // processes
        self._at_once = at_once
        self._divisor = max(2, at_once // 12)
        self._lane_at_once = max(1, min(-(-at_once // (1 + self._divisor)), part))
        self._lane_aside = max(0, part - self._lane_at_once)
        self._waiting: list[Waiting] = []
        self._busy: dict[str, str] = {}  # learner -> lane of the attempt that is under way
        self._aside: dict[str, str] = {}  # those of them that do not count for their lane
        self._last: dict[str, int] = {}
        self._now = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def admit(self, learner_id: str, lane: str) -> None:
        """Raises OwnLineFull or LineFull when one more of this learner or lane must not wait, and ServerFull when
        nobody's must."""
        if len(self._waiting) >= MOST_WAITING and not self._has_a_part_left(lane):
            raise ServerFull(f"{len(self._waiting)} attempts wait already")
        if sum(one.learner_id == learner_id for one in self._waiting) >= MOST_OF_A_LEARNER:
            raise OwnLineFull("this learner has attempts waiting already")
        if sum(one.lane == lane for one in self._waiting) >= self.most:
            raise LineFull("too many attempts from this address wait already")

    def _has_a_part_left(self, lane: str) -> bool:
        """Whether a lane waits with less than its even part of a full line, so that those who filled it keep no other
        out."""
        lanes = Counter(one.lane for one in self._waiting)
        part = MOST_WAITING // len({*lanes, lane})
        return lanes[lane] < part and len(self._waiting) < 2 * MOST_WAITING

    def add(self, id: str, learner_id: str, lane: str) -> None:
        turn = 1 + max(self._now, self._last.get(lane, 0))
        self._last[lane] = turn
        self._waiting.append(Waiting(id, learner_id, lane, turn))

    def take(self) -> Waiting | None:
        """The next attempt whose learner has none under way; its learner is busy until `finished`."""
        ready = self._ready()
        if not ready:
            return None
        chosen = min(ready, key=lambda one: one.turn)  # the first of equals: they are in order of arrival
        self._waiting.remove(chosen)
        self._busy[chosen.learner_id] = chosen.lane
        self._now = max(self._now, chosen.turn)
        self._last = {lane: turn for lane, turn in self._last.items() if turn >= self._now}
        return chosen

    def finished(self, learner_id: str) -> None:
        self._busy.pop(learner_id, None)
        self._aside.pop(learner_id, None)

    def step_aside(self, learner_id: str) -> bool:
        """The attempt of this learner that is under way does not count for its lane any more, until it is `finished`.
        False where so many of its lane have stepped aside that the sandbox would refuse one more."""
        lane = self._busy[learner_id]
        if Counter(self._aside.values())[lane] >= self._lane_aside:
            return False
        self._aside[learner_id] = lane
        return True

    def waits_for_a_thread(self, id: str) -> bool:
        """Whether nothing else keeps it in line, such as its learner's or its lane's other attempts."""
        return any(one.id == id for one in self._ready())

    def follows_own(self, id: str) -> bool:
        """Whether another attempt of its learner's comes first: it is under way, or waits before it."""
        mine = next((one for one in self._waiting if one.id == id), None)
        if mine is None:
            return False
        first = next(one for one in self._waiting if one.learner_id == mine.learner_id)
        return mine.learner_id in self._busy or first.id != id

    def _ready(self) -> list[Waiting]:
        """Those that only wait for a thread, in order of arrival."""
        full = self._full()
        return [one for one in self._waiting if one.learner_id not in self._busy and one.lane not in full]

    def _full(self) -> set[str]:
        counted = Counter(self._busy.values()) - Counter(self._aside.values())
        left = self._at_once - counted.total()
        most = min(self._lane_at_once, -(-left // self._divisor))
        return {lane for lane, count in counted.items() if count >= most}

    def place(self, id: str) -> int:
        """1 for the next; 0 when it does not wait. Of one that only waits for a thread, among those who do: others,
        whose lanes have what they may have, came before it and will not be taken before it."""
        ready = self._ready()
        those = ready if any(one.id == id for one in ready) else self._waiting
        at = next((at for at, one in enumerate(those) if one.id == id), None)
        if at is None:
            return 0
        return 1 + sum((one.turn, other) < (those[at].turn, at) for other, one in enumerate(those))

    def remove(self, id: str) -> bool:
        """Whether it waited."""
        kept = [one for one in self._waiting if one.id != id]
        removed = len(kept) < len(self._waiting)
        self._waiting = kept
        return removed
