"""Who is next at the warden: fair between learners by the time that their runs take. No threads and no clock here.

There are places of three kinds, each with a line of its own that is served in fair order (`sandbox.warden.shares`). A
run begins in a quick place. One that is found to take long, or to take much of the processor, goes on in a place for
such, so that its quick one is free at once for somebody whose run takes a moment; where none is free it is ended when
somebody waits, and what is left of its jobs begins anew in such a place when its turn has come. Nobody can know
beforehand what a stranger's code will do, so a stranger costs others some tenths of a second of a processor or a second
of a place, and not the half a minute that a run may take.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from sandbox.bounds import GROWN
from sandbox.errors import SandboxBusy
from sandbox.warden.shares import LEAST_SECONDS, Shares

LIVE, BULK = "live", "bulk"
DOUBTS = 5
"""So many quick runs make a group known for them again after one that was not: an attacker's memory bomb is quick, too,
and once made them known whenever they tried one."""
PATIENCE_SECONDS = 1.0
"""A job that takes longer makes its run a long one."""
COMPANY = 8
"""So many runs of groups in doubt begin, after the last one of anybody else, before these are alone: learners who press
Check now and then leave gaps, and in one of these attackers took all places for a second."""
HEAVY_SECONDS = 10.0
"""Of the quick places that a run costs its group once it is found to compute, so that the group's next turn comes after
everybody else's for as long. An attacker can be somebody new for each run, but not from a new address."""
_OWNERS_KEPT = 4096


class Kind(IntEnum):
    """Of a place, and of the runs that belong there: what is found of a run only ever rises."""

    QUICK = 0
    LONG = 1
    """One of its jobs has taken longer than PATIENCE_SECONDS, but little of the processor: it waits for something."""
    HEAVY = 2
    """Its jobs have taken much of the processor, one or some after each other: there need not be more of these than
    processors."""


SHARE_SECONDS: Mapping[Kind, float] = {Kind.QUICK: 2.0, Kind.LONG: 30.0, Kind.HEAVY: 30.0}
"""A run of many jobs that has had its place for longer gives it up after a job, if another group's turn lies before its
own. Of a long or heavy place it is as much as one job may take: with less, exercises that wait would be graded in
pieces between attacks that cannot be divided."""


@dataclass(slots=True, eq=False)
class Turn:
    """One run in line or under way: all jobs of a series, or what is left of them."""

    owner: str
    lane: str
    kind: Kind
    """Of the place that it has or waits for."""
    found: Kind = Kind.QUICK
    """What has shown while it had its place; where it is more than `kind`, it is in the wrong place."""
    ending: bool = False
    """It was told to give its place up."""
    in_doubt: bool | None = None
    """Whether its group was when it first had a place; None until then."""
    after_others: bool = False
    """What it has of the processor is to be what others leave: its group was in doubt for computing."""

    @property
    def group(self) -> str:
        """The owner's text up to its first slash."""
        return self.owner.partition("/")[0]

    @property
    def bulk(self) -> bool:
        return self.lane == BULK

    @property
    def misplaced(self) -> bool:
        """It belongs in a place of another kind, and is not on its way there already."""
        return self.found > self.kind and not self.ending


class Turns:
    """At most `places[kind]` runs of each kind under way, and `waiting` in line for each.

    `owner` says whose a run is: one run of an owner at a time. "address/guest" is a guest of an address: turns go round
    between addresses (or learners: what stands before the slash), then between the owners of one, and first come is
    first served for one owner. A group never takes the last place of a kind, nor more than half of a line. The owner ""
    is nobody in particular: no bound but those of everybody.

    An owner's run begins in a place of the kind that was found of their last one. While somebody waits whose group is
    known for quick runs, groups of which nothing is known have half of the quick places at most: in a wave of strangers
    a class goes on with the other half, and a class of strangers has all of them. Groups in doubt, of which a run was
    not quick a few runs ago, have a quarter of the quick places and of the heavy ones, while anybody else is there for
    a quick one, or was a few runs ago.

    Runs of the lane "live" go before those of "bulk", which take half of the places at most and are charged to nobody.
    """

    def __init__(self, *, places: Mapping[Kind, int], waiting: int) -> None:
        self._places = places
        self._shares = {kind: Shares() for kind in Kind}
        self._bound = waiting
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []
        self._known: OrderedDict[str, Kind] = OrderedDict()  # owners whose last run was not quick
        self._quick: OrderedDict[str, None] = OrderedDict()  # groups that are known for quick runs
        self._doubts: OrderedDict[str, int] = OrderedDict()  # other groups -> quick runs that they have to show yet
        self._computed: set[str] = set()  # those of them of which a run was heavy
        self._rounds: defaultdict[str, int] = defaultdict(int)  # owner -> turns had since it last left the line
        self._last_other = ""  # group that joined last while it was not in doubt
        self._company = 0  # runs of those in doubt, from its last one on, until they are alone

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    def join(self, owner: str, lane: str) -> Turn:
        """Stand in line. Raises SandboxBusy."""
        turn = Turn(owner, lane, self._known.get(owner, Kind.QUICK))
        grown = turn.group.endswith(GROWN) and turn.group not in self._doubts
        if grown and turn.group.removesuffix(GROWN) in self._quick:
            self._quick.setdefault(turn.group)
        line = [other for other in self._waiting if other.kind == turn.kind]
        if len(line) >= self._bound:
            raise SandboxBusy(f"{self._bound} runs are waiting already")
        most = max(1, self._bound // 2)
        if owner and sum(other.group == turn.group for other in line) >= most:
            raise SandboxBusy(f"{most} runs of this learner or address are waiting already")
        self._wait(turn)
        if not (turn.bulk or turn.group in self._doubts):
            self._last_other, self._company = turn.group, COMPANY
        return turn

    def waits(self, turn: Turn) -> bool:
        """Whether it stands in line."""
        return turn in self._waiting

    def leave(self, turn: Turn) -> None:
        """Out of the line, without a run."""
        self._waiting.remove(turn)
        self._tidy(turn)

    def start(self) -> Turn | None:
        """The next one that may start now; it is under way until `finish` or `again`."""
        for kind in sorted(Kind, reverse=True):
            while self._free(kind) and (chosen := self._next(kind)):
                if chosen in self._waiting:
                    return self._begin(chosen)
                self._move(chosen)
        return None

    def find(self, turn: Turn, kind: Kind) -> None:
        """`turn`, which is under way, is found to be of a kind. `start` and `to_end` say what follows."""
        if kind <= max(turn.found, turn.kind):
            turn.found = max(turn.found, kind)
            return
        turn.found = kind
        self._quick.pop(turn.group, None)
        self._shares[kind].come(turn.group)
        computed = kind == Kind.HEAVY and not turn.bulk
        if computed:
            self._shares[Kind.QUICK].owe(turn.group, HEAVY_SECONDS)
        if turn.owner:
            self._doubts[turn.group] = DOUBTS
            self._doubts.move_to_end(turn.group)
            if computed:
                self._computed.add(turn.group)
            self._known[turn.owner] = kind
            for other in self._waiting:
                if other.owner == turn.owner and other.kind < kind:
                    other.kind = kind
                    self._shares[kind].come(other.group)

    def to_end(self) -> Turn | None:
        """A run that is to give up its place now, because somebody waits for it, or because it takes the processor in a
        place for those who wait; one at a time."""
        if any(turn.ending for turn in self._running):
            return None
        wanted = self._in_the_way_of_first_long_runs() or [
            turn
            for turn in self._running
            if turn.misplaced
            and (turn.kind == Kind.LONG or any(self._wants_place_of(turn, other) for other in self._waiting))
        ]
        if not wanted:
            return None
        chosen = max(wanted, key=lambda turn: (turn.bulk, self._shares[turn.kind].turn(turn.group)))
        chosen.ending = True
        return chosen

    def _in_the_way_of_first_long_runs(self) -> list[Turn]:
        """Runs in long places whose group was in doubt before they began, if somebody lacks such a place of whom
        nothing bad was known: on a machine that is full anybody's job may take long for once."""
        moving = [turn for turn in self._running if turn.misplaced and turn.found == Kind.LONG]
        waiting = [turn for turn in self._waiting if turn.kind == Kind.LONG]
        first = [turn for turn in (*moving, *waiting) if turn.in_doubt is False]
        held = [turn for turn in self._running if turn.kind == Kind.LONG and turn.in_doubt]
        return [turn for turn in held if any(self._has_room(one, Kind.LONG, without=turn) for one in first)]

    def yields(self, turn: Turn, seconds: float) -> bool:
        """Whether `turn`, which has just done a job and had its place for `seconds`, is to give it up."""
        if not turn.ending and seconds > SHARE_SECONDS[turn.kind]:
            had = self._shares[turn.kind].turn(turn.group) + seconds - LEAST_SECONDS
            turn.ending = any(
                other.group != turn.group
                and self._wants_place_of(turn, other)  # so that it stands in the line whose shares are asked for
                and (turn.bulk or self._shares[turn.kind].turn(other.group) < had)
                for other in self._waiting
            )
        return turn.ending

    def again(self, turn: Turn, seconds: float) -> None:
        """`turn` has given its place up after `seconds` and stands in line with what is left of it, however long that
        is: it was let in."""
        self._running.remove(turn)
        self._charge(turn, seconds)
        turn.kind = max(turn.kind, turn.found)
        turn.ending = False
        self._wait(turn)

    def finish(self, turn: Turn, seconds: float, *, cut_short: bool = False) -> None:
        """`turn`, which had started, is over after `seconds`. Nothing is learned of one that was `cut_short`, but what
        has shown already."""
        self._running.remove(turn)
        self._charge(turn, seconds)
        if turn.found > Kind.QUICK:
            if turn.owner:
                self._known[turn.owner] = turn.found
        elif not cut_short:
            self._known.pop(turn.owner, None)
            self._doubt_less(turn.group)
        self._tidy(turn)

    def places(self) -> dict[Turn, int]:
        """The place of each in its line, 1 for the next, if every run took as long as every other, no group had more
        under way than it may, and nobody came. Of a stranger it is the last that it may be, should others pass it."""
        return {turn: place for kind in Kind for turn, place in self._last_places(kind)}

    def _doubt_less(self, group: str) -> None:
        """It has had a quick run."""
        left = self._doubts.get(group, 0) - 1
        if left > 0:
            self._doubts[group] = left
        else:
            self._doubts.pop(group, None)
            self._computed.discard(group)
            self._quick[group] = None
            self._quick.move_to_end(group)

    def _wait(self, turn: Turn) -> None:
        self._shares[turn.kind].come(turn.group)
        self._waiting.append(turn)

    def _free(self, kind: Kind) -> bool:
        return sum(turn.kind == kind for turn in self._running) < self._places[kind]

    def _next(self, kind: Kind) -> Turn | None:
        """Who takes a free place: of those who wait, or of those who have a place of another kind."""
        moving = [turn for turn in self._running if turn.misplaced and turn.found == kind]
        ready = [turn for turn in moving if self._has_room(turn, kind)]
        ready += [turn for turn in self._waiting if turn.kind == kind and self._may_start(turn)]
        strangers = sum(turn.kind == kind and self._is_strange(turn) for turn in self._running)
        many = kind == Kind.QUICK and strangers >= max(1, self._places[kind] // 2)
        # The first of equals: who is under way already, then in order of arrival.
        return min(
            ready,
            key=lambda turn: (turn.bulk, many and self._is_strange(turn), self._rank(turn, kind)),
            default=None,
        )

    def _is_strange(self, turn: Turn) -> bool:
        """Nothing is known of its group, or nothing good."""
        return bool(turn.owner) and not turn.bulk and turn.group not in self._quick

    def _is_doubted(self, turn: Turn) -> bool:
        return not turn.bulk and turn.group in self._doubts

    def _doubted_may_have(self, kind: Kind) -> float:
        """How many places of a kind."""
        here = (*self._waiting, *self._running)
        alone = all(one.kind != Kind.QUICK or one.bulk or one.group in self._doubts for one in here)
        if kind == Kind.LONG or (alone and (not self._company or self._last_other in self._doubts)):
            return math.inf
        return max(1, self._places[kind] // 4)

    def _begin(self, turn: Turn) -> Turn:
        self._waiting.remove(turn)
        self._running.append(turn)
        if turn.in_doubt is None:
            turn.in_doubt = turn.group in self._doubts
        turn.after_others = turn.group in self._computed
        self._rounds[turn.owner] += 1
        if self._is_doubted(turn):
            self._company = max(0, self._company - 1)
        if not turn.bulk:
            self._shares[turn.kind].begin(turn.group)
        return turn

    def _move(self, turn: Turn) -> None:
        self._charge(turn, PATIENCE_SECONDS)
        turn.kind = turn.found
        if not turn.bulk:
            self._shares[turn.kind].begin(turn.group)

    def _charge(self, turn: Turn, seconds: float) -> None:
        if not turn.bulk:
            self._shares[turn.kind].end(turn.group, seconds)

    def _wants_place_of(self, turn: Turn, other: Turn) -> bool:
        """Whether `other`, in line, could start if `turn` gave its place up."""
        urgent = turn.bulk or not other.bulk
        differs = not turn.owner or other.owner != turn.owner
        return other.kind == turn.kind and urgent and differs and self._may_start(other, without=turn)

    def _may_start(self, turn: Turn, without: Turn | None = None) -> bool:
        """If there is a place, and `without` were not under way."""
        if turn.owner and any(other.owner == turn.owner for other in self._running if other is not without):
            return False
        return self._has_room(turn, turn.kind, without=without)

    def _has_room(self, turn: Turn, kind: Kind, without: Turn | None = None) -> bool:
        """Whether neither its lane nor its group, nor those who are in doubt with it, have all that they may of the
        places of a kind."""
        places = self._places[kind]
        others = [other for other in self._running if other.kind == kind and other is not without]
        if turn.bulk and sum(other.bulk for other in others) >= max(1, places // 2):
            return False
        doubted = sum(map(self._is_doubted, others)) if self._is_doubted(turn) else 0
        if doubted and doubted >= self._doubted_may_have(kind):
            return False
        return not turn.owner or places == 1 or sum(other.group == turn.group for other in others) < places - 1

    def _rank(self, turn: Turn, kind: Kind) -> tuple[bool, float, int]:
        return turn.bulk, self._shares[kind].turn(turn.group), self._rounds[turn.owner]

    def _last_places(self, kind: Kind) -> Iterator[tuple[Turn, int]]:
        """In fair order, and as if of the strangers each were passed by all that may pass it."""
        order = self._order(kind)
        behind = Counter(turn.group for turn in order if not turn.bulk)
        strangers = sum(turn.kind == kind and self._is_strange(turn) for turn in self._running)
        present = Counter(turn.group for turn in [*self._waiting, *self._running] if not turn.bulk)
        ending = {turn.group for turn in self._running if turn.found == turn.kind == Kind.QUICK}
        soon = {group for group in ending if self._doubts.get(group, 0) <= present[group]}
        groups = {"", *self._quick, *soon}  # known for quick runs, or may soon be
        doubted = sum(turn.kind == kind and self._is_doubted(turn) for turn in self._running)
        most = self._doubted_may_have(kind)
        for place, turn in enumerate(order, 1):
            behind[turn.group] -= not turn.bulk
            passing = 0
            if self._is_strange(turn):
                if kind == Kind.QUICK and strangers >= self._places[kind] // 2 > 0:
                    passing = sum(left for group, left in behind.items() if group in groups and group != turn.group)
                strangers += 1
            if self._is_doubted(turn):
                if doubted >= most:
                    others = behind.keys() - (self._doubts.keys() - groups) - {turn.group}
                    passing = sum(behind[group] for group in others)
                doubted += 1
            if self._doubts.get(turn.group, 0) <= present[turn.group]:
                groups.add(turn.group)
            yield turn, place + passing

    def _order(self, kind: Kind) -> list[Turn]:
        rounds = defaultdict(int, self._rounds)
        groups: dict[tuple[bool, str], list[tuple[int, int, Turn]]] = defaultdict(list)
        for at, turn in enumerate(turn for turn in self._waiting if turn.kind == kind):
            groups[turn.bulk, turn.group].append((rounds[turn.owner], at, turn))
            rounds[turn.owner] += 1
        shares = self._shares[kind]
        lines = [iter(sorted(group, key=lambda one: one[:2])) for group in groups.values()]
        heap = [(bulk, shares.turn(group), next(line), line) for (bulk, group), line in zip(groups, lines, strict=True)]
        heapq.heapify(heap)
        order: list[Turn] = []
        while heap:
            bulk, turn_at, (_, _, turn), line = heapq.heappop(heap)
            order.append(turn)
            if following := next(line, None):
                heapq.heappush(heap, (bulk, turn_at + LEAST_SECONDS, following, line))
        return order

    def _tidy(self, turn: Turn) -> None:
        here = [*self._waiting, *self._running]
        if all(other.owner != turn.owner for other in here):
            self._rounds.pop(turn.owner, None)
        present = {other.group for other in here}
        for shares in self._shares.values():
            shares.tidy(present)
        for kept in (self._known, self._quick, self._doubts):
            while len(kept) > _OWNERS_KEPT:
                kept.popitem(last=False)
        self._computed &= self._doubts.keys()
