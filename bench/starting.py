"""How long a server takes to its first graded Check, and to the next one after something of it was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from bench import memory
from bench.classes import PAGE
from bench.ground import Ground
from bench.server import READY, Server, serving, warden_pid
from bench.timing import Row
from bench.visitor import Visitor

_TRIES, _FEWER = 5, 3
_PATIENCE_SECONDS = 30.0
_LEFT = 8
_UNDER_WAY_SECONDS = 0.3
_OF_THE_SANDBOX = {
    "cs-zygote": "the zygote",
    "cs-cloud": "the cloud's parent",
    "cs-scenario": "every scenario",
    "cs-run": "every run",
    "cs-supervisor": "every supervisor",
    "cs-init": "every process 1",
}


def rows(ground: Ground) -> list[Row]:
    tries, pages = range(ground.count(_TRIES) if not ground.quick else 1), []
    cold = []
    for _ in tries:
        began = time.monotonic()
        with serving(ground.new_folder("data"), until=READY) as server:
            pages.append(time.monotonic() - began)
            _checked(Visitor(server.port), ground)
            cold.append(time.monotonic() - began)
    killed: dict[str, list[float]] = {}
    with serving(ground.new_folder("data")) as server:
        _checked(Visitor(server.port), ground)
        killed["a web process"] = [_after(lambda: [_worker(server.pid)], server, ground) for _ in tries]
        killed["the warden"] = [_after(lambda: [warden_pid(server.sandbox)], server, ground) for _ in tries]
        for name, what in _OF_THE_SANDBOX.items():
            killed[what] = [_after(lambda name=name: _called(name, server), server, ground) for _ in tries[:_FEWER]]
    first, everything = zip(*(_started_again(ground) for _ in tries), strict=True)
    return [
        Row("start of the server to its first graded Check, over HTTP", cold, "s", most=6),
        Row("  of it: until pages are served", pages, "s"),
        *(Row(f"kill -9 of {what} to the next graded Check", seconds, "s", most=3) for what, seconds in killed.items()),
        Row(f"{_LEFT} attempts left by a server's death: its next start to one graded", first, "s", most=6),
        Row("  to all of them and a newcomer's", everything, "s"),
    ]


def _after(victims: Callable[[], list[int]], server: Server, ground: Ground) -> float:
    """Seconds from the death, with an attempt under way, to a verdict for somebody else who keeps trying."""
    time.sleep(2)
    _hand_in(server, ground, 1)
    _kill(victims())
    began = time.monotonic()
    while True:
        try:
            _checked(Visitor(server.port), ground)
            return time.monotonic() - began
        except OSError:
            if time.monotonic() - began > _PATIENCE_SECONDS:
                raise
            time.sleep(0.05)


def _started_again(ground: Ground) -> tuple[float, float]:
    """Seconds from the start of a server after another one's death to the first verdict for an attempt that this has
    left, and to that for a newcomer, when all of them have theirs."""
    data = ground.new_folder("data")
    with serving(data) as server:
        _checked(Visitor(server.port), ground)
        _hand_in(server, ground, _LEFT)
        _kill([server.pid, *memory.tree([server.pid])])
        over = _over(data)
    began = time.monotonic()
    with serving(data, until=READY) as server:
        while _over(data) == over:
            if time.monotonic() - began > _PATIENCE_SECONDS:
                raise RuntimeError("no attempt of those that were left is graded")
            time.sleep(0.02)
        one = time.monotonic() - began
        _checked(Visitor(server.port), ground)
        while _over(data) < _LEFT + 2:
            time.sleep(0.02)
        return one, time.monotonic() - began


def _over(data: Path) -> int:
    """How many attempts have come to their end."""
    with closing(sqlite3.connect(data / "coldstart.db", timeout=10)) as database:
        (found,) = database.execute("SELECT count(*) FROM attempts WHERE status = 'done'").fetchone()
        return int(found)


def _hand_in(server: Server, ground: Ground, count: int) -> None:
    """Checks that take more than a second, each by a guest; they are under way or in line when this returns."""
    slow = {name: f"import time\ntime.sleep(0.3)\n{text}" for name, text in ground.solution.items()}
    visitors = [Visitor(server.port, f"127.0.0.{number + 2}") for number in range(count)]
    for visitor in visitors:
        visitor.open(PAGE)

    def press(visitor: Visitor) -> None:
        with suppress(OSError):  # what serves it is about to be killed
            visitor.check(PAGE, slow)

    for visitor in visitors:
        threading.Thread(target=press, args=(visitor,), daemon=True).start()
    time.sleep(_UNDER_WAY_SECONDS)


def _called(name: str, server: Server) -> list[int]:
    return [pid for pid in memory.tree([warden_pid(server.sandbox)]) if memory.name(pid) == name]


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # one that has died with another
            os.kill(pid, signal.SIGKILL)


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
