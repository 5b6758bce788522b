"""Who is next at the warden: fair between learners by the time that their runs take. No threads and no clock here.

Start-time fair queueing (Goyal, Vin and Cheng, "Start-time Fair Queueing", 1996): a group's next turn lies as many
seconds after its last one as its last run took, and a newcomer's turn is now. Whoever keeps the machine busy for long
waits long, and whoever asks for little is next.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict, defaultdict
from dataclasses import dataclass

from sandbox.errors import SandboxBusy

LIVE, BULK = "live", "bulk"
LEAST_SECONDS = 0.05
"""What a run is charged with at its start, so that turns go round before any run has ended."""
LONG_SECONDS = 1.0
"""A group whose last run took longer shares half of the places with all others of its kind."""
_GROUPS_KEPT = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One job in line or under way."""

    owner: str
    lane: str

    @property
    def group(self) -> str:
        """The owner's text up to its first slash."""
        return self.owner.partition("/")[0]


class Turns:
    """At most `places` jobs under way and `waiting` in line.

    `owner` says whose a job is: one run of an owner at a time. "address/guest" is a guest of an address: turns go round
    between addresses (or learners: what stands before the slash), then between the owners of one, and first come is
    first served for one owner. A group never takes the last place, nor more than half of the line. The owner "" is
    nobody in particular: no bound but those of everybody.

    Jobs of the lane "live" go before those of "bulk", which take half of the places at most and are charged to nobody.
    """

    def __init__(self, *, places: int, waiting: int) -> None:
        self._places = places
        self._bound = waiting
        self._half = max(1, places // 2)
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []
        self._used: OrderedDict[str, float] = OrderedDict()  # group -> seconds: when its next turn is
        self._long: OrderedDict[str, None] = OrderedDict()  # groups whose last run was long
        self._rounds: defaultdict[str, int] = defaultdict(int)  # owner -> turns had since it last left the line
        self._now = 0.0  # the turn that was served last

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    def join(self, owner: str, lane: str) -> Turn:
        """Stand in line. Raises SandboxBusy."""
        turn = Turn(owner, lane)
        if len(self._waiting) >= self._bound:
            raise SandboxBusy(f"{self._bound} runs are waiting already")
        most = max(1, self._bound // 2)
        if owner and sum(other.group == turn.group for other in self._waiting) >= most:
            raise SandboxBusy(f"{most} runs of this learner or address are waiting already")
        self._used[turn.group] = max(self._now, self._used.get(turn.group, 0.0))
        self._used.move_to_end(turn.group)
        self._waiting.append(turn)
        return turn

    def leave(self, turn: Turn) -> None:
        """Out of the line, without a run."""
        self._waiting.remove(turn)
        self._tidy(turn)

    def start(self) -> Turn | None:
        """The next one that may start now; it is under way until `finish`."""
        if len(self._running) >= self._places:
            return None
        ready = [turn for turn in self._waiting if self._may_start(turn)]
        if not ready:
            return None
        chosen = min(ready, key=self._rank)  # the first of equals: they are in order of arrival
        self._waiting.remove(chosen)
        self._running.append(chosen)
        if chosen.lane == LIVE:
            self._now = max(self._now, self._used[chosen.group])
            self._used[chosen.group] += LEAST_SECONDS
        self._rounds[chosen.owner] += 1
        return chosen

    def finish(self, turn: Turn, seconds: float) -> None:
        """`turn`, which had started, is over after `seconds`."""
        self._running.remove(turn)
        if turn.lane == LIVE:
            self._used[turn.group] += max(0.0, seconds - LEAST_SECONDS)
            self._long.pop(turn.group, None)
            if turn.owner and seconds > LONG_SECONDS:
                self._long[turn.group] = None
        self._tidy(turn)

    def places(self) -> dict[Turn, int]:
        """The place of each in line, 1 for the next, if every run took as long as every other."""
        rounds = defaultdict(int, self._rounds)
        groups: dict[tuple[bool, str], list[tuple[int, int, Turn]]] = defaultdict(list)
        for at, turn in enumerate(self._waiting):
            groups[turn.lane == BULK, turn.group].append((rounds[turn.owner], at, turn))
            rounds[turn.owner] += 1
        lines = [iter(sorted(group, key=lambda one: one[:2])) for group in groups.values()]
        heap = [(bulk, self._used[group], next(line), line) for (bulk, group), line in zip(groups, lines, strict=True)]
        heapq.heapify(heap)
        order: dict[Turn, int] = {}
        while heap:
            bulk, used, (_, _, turn), line = heapq.heappop(heap)
            order[turn] = len(order) + 1
            if following := next(line, None):
                heapq.heappush(heap, (bulk, used + LEAST_SECONDS, following, line))
        return order

    def _may_start(self, turn: Turn) -> bool:
        if turn.lane == BULK and sum(other.lane == BULK for other in self._running) >= self._half:
            return False
        if not turn.owner or self._places == 1:
            return True
        if any(other.owner == turn.owner for other in self._running):
            return False
        if sum(other.group == turn.group for other in self._running) >= self._places - 1:
            return False
        return turn.group not in self._long or sum(other.group in self._long for other in self._running) < self._half

    def _rank(self, turn: Turn) -> tuple[bool, float, int]:
        return turn.lane == BULK, self._used[turn.group], self._rounds[turn.owner]

    def _tidy(self, turn: Turn) -> None:
        here = [*self._waiting, *self._running]
        if all(other.owner != turn.owner for other in here):
            self._rounds.pop(turn.owner, None)
        present = {other.group for other in here}
        for known in (self._used, self._long):
            while len(known) > _GROUPS_KEPT and (oldest := next(iter(known))) not in present:
                del known[oldest]
