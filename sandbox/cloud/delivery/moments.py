"""Which moments count as one.

The cloud's clock goes on with real time while functions work, so two messages that were received in the same second
become visible a few milliseconds apart, and which of them the next batch finds would be chance. What is due within a
second is due together: the same scenario gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterable

TOGETHER_SECONDS = 1.0


def next_of(moments: Iterable[float]) -> float | None:
    """The moment at which the earliest of `moments`, and all that is due together with it, is due; None when there
    is none."""
    known = list(moments)
    if not known:
        return None
    latest = min(known) + TOGETHER_SECONDS
    return max(moment for moment in known if moment <= latest)
