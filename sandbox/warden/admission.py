"""Admission: how many runs go on at once, and how many may wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.errors import SandboxBusy


class Admission:
    """First come, first served. `waiting` beyond the bound raises SandboxBusy."""

    def __init__(self, *, running: int, waiting: int) -> None:
        self._running = running
        self._bound = waiting
        self._turn = threading.Condition()
        self._next_ticket = 0
        self._served = 0
        self._in_flight = 0

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return self._next_ticket - self._served

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the running places; waits in line for it. Raises SandboxBusy."""
        with self._turn:
            if self.waiting >= self._bound:
                raise SandboxBusy(f"{self._bound} runs are waiting already")
            ticket, self._next_ticket = self._next_ticket, self._next_ticket + 1
            self._turn.wait_for(lambda: self._served == ticket and self._in_flight < self._running)
            self._served += 1
            self._in_flight += 1
            self._turn.notify_all()
        try:
            yield
        finally:
            with self._turn:
                self._in_flight -= 1
                self._turn.notify_all()
