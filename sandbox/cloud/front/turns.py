"""The order in which the AWS calls of concurrent invocations are carried out.

Left alone, two handlers that read, add one and write would sometimes miss each other, and an exercise about lost
updates would pass now and then. So concurrent invocations are kept in step: a call waits until every other one
has come to a call of its own or has ended; then one call of each is carried out, always in the same order. Two
handlers that read and then write always read both before either writes, and what is atomic stays atomic.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

FIRST_SECONDS = 10.0
"""How long the others wait for a participant's first call: its environment may have to be started."""
PATIENCE_SECONDS = 1.0
"""How long they wait for one that computes or sleeps between two calls. It joins in again with its next call."""


class Turns:
    """Keeps the invocations with these request ids in step. Thread-safe."""

    def __init__(self, participants: Sequence[str]) -> None:
        self._changed = threading.Condition()
        self._order = {request_id: place for place, request_id in enumerate(participants)}
        self._ended: set[str] = set()
        self._begun: set[str] = set()
        self._away: set[str] = set()
        self._waiting: list[str] = []
        self._round: list[str] = []
        self._serving = False
        self._quiet_since = time.monotonic()

    @contextmanager
    def turn(self, request_id: str | None) -> Iterator[None]:
        """The block is one AWS call of that invocation, when its turn has come. Others are not held up."""
        if request_id not in self._order:
            yield
            return
        with self._changed:
            has_turn = self._wait_for_turn(request_id)
        try:
            yield
        finally:
            if has_turn:
                with self._changed:
                    self._serving = False
                    self._quiet_since = time.monotonic()
                    self._changed.notify_all()

    def end(self, request_id: str) -> None:
        """The invocation is over: nobody waits for it any more."""
        with self._changed:
            self._ended.add(request_id)
            self._waiting = [waiting for waiting in self._waiting if waiting != request_id]
            self._round = [waiting for waiting in self._round if waiting != request_id]
            self._quiet_since = time.monotonic()
            self._changed.notify_all()

    def _wait_for_turn(self, request_id: str) -> bool:
        """False when the invocation ended meanwhile."""
        self._begun.add(request_id)
        self._away.discard(request_id)
        self._waiting.append(request_id)
        self._quiet_since = time.monotonic()
        self._changed.notify_all()
        while request_id not in self._ended:
            if not self._serving and not self._round:
                self._open_round()
            if not self._serving and self._round and self._round[0] == request_id:
                self._round.pop(0)
                self._serving = True
                return True
            self._changed.wait(PATIENCE_SECONDS / 4)
        return False

    def _open_round(self) -> None:
        """Let one call of each waiting participant through, when all the others wait as well or are gone."""
        busy = self._order.keys() - self._ended - self._away - set(self._waiting)
        quiet = time.monotonic() - self._quiet_since
        if busy and quiet >= (PATIENCE_SECONDS if busy <= self._begun else FIRST_SECONDS):
            self._away |= busy
            busy = set()
        if busy:
            return
        self._round = sorted(set(self._waiting), key=self._order.__getitem__)
        for request_id in self._round:
            self._waiting.remove(request_id)
        self._changed.notify_all()
