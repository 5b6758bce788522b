"""The cloud's clock: real time, plus what was skipped because AWS would have waited.

Everything that the cloud stamps or compares with a moment reads this clock, moto too (`backends.patches` see to
that where moto asks its own helpers). A handler's own clock is the machine's: it does not see what was skipped.
Durations and deadlines of invocations are real and monotonic, and have nothing to do with it.
"""

from __future__ import annotations

import datetime
import time


class Clock:
    """One per process, like moto's state. In one world it only goes forward."""

    def __init__(self) -> None:
        self.skipped = 0.0
        """Seconds that were not waited for."""

    def restart(self) -> None:
        """Be real time again, for another world."""
        self.skipped = 0.0

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.skipped

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def moment(self) -> datetime.datetime:
        """Now, in UTC, aware of it."""
        return datetime.datetime.fromtimestamp(self.now(), datetime.UTC)

    def advance_to(self, moment: float) -> None:
        """Make it `moment` (epoch seconds), unless it is later already."""
        self.skipped += max(0.0, moment - self.now())


CLOCK = Clock()
