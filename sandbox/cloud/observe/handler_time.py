"""Moments that a handler names. Its clock is the machine's and does not see what the cloud has skipped, so a moment
that is about now by the handler's clock means about now by the cloud's."""

from __future__ import annotations

import time

from sandbox.cloud.clock import CLOCK

_ABOUT_NOW_SECONDS = 300.0


def cloud_seconds(handler_seconds: float) -> float:
    """Epoch seconds of the cloud's clock for epoch seconds of a handler's."""
    about_now = abs(handler_seconds - time.time()) < _ABOUT_NOW_SECONDS
    return handler_seconds + CLOCK.skipped if about_now else handler_seconds


def cloud_range(start: float, end: float) -> tuple[float, float]:
    """A range of time that a handler asks about; one that ends about now is moved as a whole."""
    shift = cloud_seconds(end) - end
    return start + shift, end + shift
