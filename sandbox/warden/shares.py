"""How much of the machine each group has had, and so whose turn is next. No threads and no clock here.

Start-time fair queueing (Goyal, Vin and Cheng, "Start-time Fair Queueing", 1996): a group's next turn lies as many
seconds after its last one as its last run took, and a newcomer's turn is now. Whoever keeps the machine busy for long
waits long, and whoever asks for little is next.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container

LEAST_SECONDS = 0.05
"""What a run is charged with at its start, so that turns go round before any run has ended."""
_GROUPS_KEPT = 4096


class Shares:
    """Of the places of one kind."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, float] = OrderedDict()  # group -> seconds: when its next turn is
        self._now = 0.0  # the turn that was served last

    def turn(self, group: str) -> float:
        """When the next turn of a group is that has come in."""
        return self._turns[group]

    def come(self, group: str) -> None:
        """Nobody's turn lies before now: who was away has saved nothing up."""
        self._turns[group] = max(self._now, self._turns.get(group, 0.0))
        self._turns.move_to_end(group)

    def begin(self, group: str) -> None:
        """A run of the group, whose turn it is."""
        self._now = max(self._now, self._turns[group])
        self._turns[group] += LEAST_SECONDS

    def end(self, group: str, seconds: float) -> None:
        """Of a run that had begun, and took `seconds`."""
        self._turns[group] += max(0.0, seconds - LEAST_SECONDS)

    def owe(self, group: str, seconds: float) -> None:
        """For what it takes in a place of another kind."""
        self._turns[group] = max(self._now, self._turns.get(group, 0.0)) + seconds

    def tidy(self, present: Container[str]) -> None:
        """Forget those that came in longest ago, beyond a bound, but none of `present`."""
        while len(self._turns) > _GROUPS_KEPT and (oldest := next(iter(self._turns))) not in present:
            del self._turns[oldest]
