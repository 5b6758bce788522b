"""How fast the line moves: the seconds from one end to the next while somebody waits."""

from __future__ import annotations

_USUAL_SECONDS = 0.15
"""Before anything is known."""
_WEIGHT = 1 / 8  # of the newest: a class is known after some ten ends, and one long run changes little
_LONGEST_SECONDS = 5.0


class Pace:
    """Of one process. Threads may tell it of ends at the same moment: the worst that happens is a lost one."""

    def __init__(self) -> None:
        self.seconds = _USUAL_SECONDS
        self._since: float | None = None

    def ended(self, now: float, *, others_wait: bool) -> None:
        """An attempt is over. What passes while others wait says how fast the line moves; a pause of all does not."""
        if self._since is not None:
            self.seconds += _WEIGHT * (min(now - self._since, _LONGEST_SECONDS) - self.seconds)
        self._since = now if others_wait else None
