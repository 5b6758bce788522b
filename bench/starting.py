"""How long a server takes to its first graded Check, and to the next one after something of it was killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bench.classes import PAGE
from bench.ground import Ground
from bench.server import READY, serving, warden_pid
from bench.timing import Row
from bench.visitor import Visitor

_TRIES = 5
_PATIENCE_SECONDS = 30.0


def rows(ground: Ground) -> list[Row]:
    tries, pages = range(ground.count(_TRIES) if not ground.quick else 1), []
    cold = []
    for _ in tries:
        began = time.monotonic()
        with serving(ground.new_folder("data"), until=READY) as server:
            pages.append(time.monotonic() - began)
            _checked(Visitor(server.port), ground)
            cold.append(time.monotonic() - began)
    with serving(ground.new_folder("data")) as server:
        visitor = Visitor(server.port)
        _checked(visitor, ground)
        killed = {"a web process": [_after(lambda: _worker(server.pid), server.port, ground) for _ in tries]}
        killed["the warden"] = [_after(lambda: warden_pid(server.sandbox), server.port, ground) for _ in tries]
    return [
        Row("start of the server to its first graded Check, over HTTP", cold, "s", most=6),
        Row("  of it: until pages are served", pages, "s"),
        *(Row(f"kill -9 of {what} to the next graded Check", seconds, "s", most=3) for what, seconds in killed.items()),
    ]


def _after(victim: Callable[[], int], port: int, ground: Ground) -> float:
    """Seconds from the death to a verdict for somebody who keeps trying."""
    time.sleep(2)
    os.kill(victim(), signal.SIGKILL)
    began = time.monotonic()
    while True:
        try:
            _checked(Visitor(port), ground)
            return time.monotonic() - began
        except OSError:
            if time.monotonic() - began > _PATIENCE_SECONDS:
                raise
            time.sleep(0.05)


def _checked(visitor: Visitor, ground: Ground) -> None:
    """Raises RuntimeError when it was not graded, OSError when nobody answered."""
    visitor.open(PAGE)
    event = visitor.check(PAGE, ground.solution)
    if event.error:
        raise RuntimeError(event.error)


def _worker(server: int) -> int:
    """gunicorn's only worker."""
    (child,) = (
        int(pid)
        for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()
        if "course.server" in Path(f"/proc/{pid}/cmdline").read_text()
    )
    return child
