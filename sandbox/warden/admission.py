"""Admission: how many runs go on at once, how many may wait, and whose turn it is."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.channel import ChannelClosed
from sandbox.warden.turns import LIVE, Turn, Turns

_TELL_SECONDS = 0.5


class Admission:
    """The line of `sandbox.warden.turns`, for threads."""

    def __init__(self, *, running: int, waiting: int) -> None:
        self._turns = Turns(places=running, waiting=waiting)
        self._lock = threading.Lock()
        self._bells: dict[Turn, int] = {}  # in line -> eventfd(2) that is rung when its turn has come
        self._places: dict[Turn, int] = {}
        self._places_at = 0.0

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        with self._lock:
            return self._turns.waiting

    @contextmanager
    def place(
        self,
        owner: str = "",
        lane: str = LIVE,
        *,
        client: socket.socket | None = None,
        tell: Callable[[int], None] | None = None,
    ) -> Iterator[None]:
        """Hold one of the running places. Waits in line for it, and calls `tell` with each new place: 1 for the next,
        and 0 at the end of a wait.

        Raises SandboxBusy, and ChannelClosed when `client` hangs up while it waits.
        """
        turn, bell = self._join(owner, lane)
        try:
            self._wait(turn, bell, client, tell)
        except BaseException:
            self._leave(turn)
            raise
        finally:
            os.close(bell)
        began = time.monotonic()
        try:
            yield
        finally:
            self._finish(turn, time.monotonic() - began)

    def _join(self, owner: str, lane: str) -> tuple[Turn, int]:
        with self._lock:
            turn = self._turns.join(owner, lane)
            bell = self._bells[turn] = os.eventfd(0)
            self._places_at = 0.0
            self._serve()
        return turn, bell

    def _wait(self, turn: Turn, bell: int, client: socket.socket | None, tell: Callable[[int], None] | None) -> None:
        poll = select.poll()
        poll.register(bell, select.POLLIN)
        if client is not None:
            poll.register(client, select.POLLRDHUP | select.POLLHUP)
        told, milliseconds = 0, 0.0
        while not (ready := poll.poll(milliseconds)):
            milliseconds = _TELL_SECONDS * 1000 if tell else -1
            place = self._place_of(turn) if tell else 0
            if tell and place and place != told:
                told = place
                tell(place)
        if all(descriptor != bell for descriptor, _ in ready):
            raise ChannelClosed("the client hung up while it waited")
        if tell and told:
            tell(0)

    def _place_of(self, turn: Turn) -> int:
        """0 when it does not wait any more. All places are counted at once, and not for each of hundreds who ask."""
        with self._lock:
            if time.monotonic() - self._places_at > _TELL_SECONDS / 2:
                self._places, self._places_at = self._turns.places(), time.monotonic()
            return self._places.get(turn, 0) if turn in self._bells else 0

    def _leave(self, turn: Turn) -> None:
        with self._lock:
            if self._bells.pop(turn, None) is not None:
                self._turns.leave(turn)
            else:  # its turn came at the very moment in which it gave up
                self._turns.finish(turn, 0.0)
            self._serve()

    def _finish(self, turn: Turn, seconds: float) -> None:
        with self._lock:
            self._turns.finish(turn, seconds)
            self._serve()

    def _serve(self) -> None:
        while turn := self._turns.start():
            os.eventfd_write(self._bells.pop(turn), 1)
