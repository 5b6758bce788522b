"""Whether the machine has come to rest: what was measured before, or whoever else uses it, leaves work behind."""

from __future__ import annotations

import time
from pathlib import Path

_WINDOW_SECONDS = 2.0
_AT_MOST_SECONDS = 90.0
_RESTING_PERCENT = 8.0
_IDLE, _IOWAIT, _GUEST = 3, 4, 8


def wait() -> float:
    """Return once the processors do next to nothing, or after a minute and a half all the same.

    How busy they were at last, in percent of all of them together. The load average would tell of the minute before.
    """
    deadline = time.monotonic() + _AT_MOST_SECONDS
    while (busy := busy_percent(_WINDOW_SECONDS)) > _RESTING_PERCENT and time.monotonic() < deadline:
        pass
    return busy


def busy_percent(seconds: float) -> float:
    """Of the processors' time in the seconds from now on."""
    before = _ticks()
    time.sleep(seconds)
    idle, whole = (after - ago for after, ago in zip(_ticks(), before, strict=True))
    return 100.0 * (1 - idle / max(1, whole))


def _ticks() -> tuple[int, int]:
    """(idle, all) of all processors since its start (proc_stat(5)), where a guest's count as a user's."""
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]][:_GUEST]
    return ticks[_IDLE] + ticks[_IOWAIT], sum(ticks)
