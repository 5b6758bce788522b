"""When something that did not start, or could not be tried, is tried again."""

from __future__ import annotations

import time

_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds after the first failure in a row, the second and so on. What failed by chance is not waited for; what fails
again may fail because the machine has too much to do already."""
_MOST_PATIENCE = 4.0


class Backoff:
    """Counts failures in a row. Not thread-safe: it belongs to whoever holds the lock of what is tried."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    @property
    def failures(self) -> int:
        """In a row, until now."""
        return self._failures

    @property
    def seconds_left(self) -> float:
        """Until it should be tried again; 0 when it may be tried now."""
        return max(0.0, self._until - time.monotonic())

    @property
    def patience(self) -> float:
        """How many times as long as usual the next try may take: what was too slow needs more time, not the same."""
        return min(_MOST_PATIENCE, 2.0**self._failures)

    def failed(self) -> None:
        """It was tried and failed."""
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        self._failures += 1
        self._until = time.monotonic() + pause

    def worked(self) -> None:
        """The next failure is the first again."""
        self._failures, self._until = 0, 0.0
