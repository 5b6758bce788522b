"""How long a request waits for an attempt to end, and when its page asks again.

A request that waits holds one of the server's threads. When a whole class presses Check in the same minute, those that
wait would hold them all, and nobody would get a page: so only some may wait at once, and only for an attempt whose turn
is near. The others are told their place at once, and ask again when their turn is expected.
"""

from __future__ import annotations

import threading

from flask import Flask, current_app, g

from course.classroom import Attempt, Standing
from course.web import current

NEAR = 8
"""Places in line from the front: an attempt further back is not waited for."""
AT_ONCE_MS, SOON_MS, LATER_MS = 50, 400, 15_000
"""Until a page asks again: for what has just been handed in and waited for, for the attempt that is next, and at
most. What is not over within the first second mostly is a moment later."""
_SHARE = 2  # at most one thread in so many waits


def register(app: Flask) -> None:
    """Count the requests that wait; `app.config["THREADS"]` is how many are served at once (16 when it is not set)."""
    threads = app.config.setdefault("THREADS", 16)
    app.extensions["waiting"] = threading.BoundedSemaphore(max(1, threads // _SHARE))


def pause(it: Attempt | Standing, seconds: float) -> bool:
    """Wait for its end, or for some seconds; False when nobody may wait for it now, or it is over."""
    waiting: threading.BoundedSemaphore = current_app.extensions["waiting"]
    if it.status.over or it.place > NEAR or not waiting.acquire(blocking=False):
        return False
    try:
        current.classroom().pause(it.id, seconds)
    finally:
        waiting.release()
    return True


def waited_for_the_first_time() -> None:
    """This request has handed the attempt in, or asked it to stop, and waited for it."""
    g.ask_at_once = True


def ask_again_ms(place: int) -> int:
    """Milliseconds after which the page should ask for an attempt at this place in line; 0 is under way.

    When its turn is expected, so that few look in vain; until then often enough to see that the line moves.
    """
    if not place and g.get("ask_at_once"):
        return AT_ONCE_MS
    return min(LATER_MS, SOON_MS + int(current.classroom().pace_seconds * 1000) * max(0, place - 1))
