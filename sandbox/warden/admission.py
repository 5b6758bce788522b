"""Admission: how many runs go on at once, how many may wait, and whose turn it is."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from sandbox.channel import ChannelClosed
from sandbox.warden.turns import LIVE, PATIENCE_SECONDS, Kind, Turn, Turns

_TELL_SECONDS = 0.5
Tell = Callable[[int, bool], None]


class Stay:
    """A run in line or in one of the places. Its thread says how far it is, and is told when the place is wanted."""

    patience_seconds = PATIENCE_SECONDS
    """When `overdue` wants to be called, counted from the start of each job."""

    def __init__(self, admission: Admission, turn: Turn, client: socket.socket | None, tell: Tell | None) -> None:
        self.turn = turn
        self._admission, self._client, self._tell = admission, client, tell
        self._come = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._wanted = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._began: float | None = None
        self.cut_short = False
        """It was stopped, or lost: nothing is learned from how long it took."""
        self.exceeded = False
        """A supervisor of it has ended an environment for what that took."""

    @property
    def kind(self) -> Kind:
        """Of its place."""
        return self.turn.kind

    @property
    def long(self) -> bool:
        """Its line, or its place, is none of the quick ones."""
        return self.turn.kind > Kind.QUICK

    @property
    def after_others(self) -> bool:
        """What it has of the processor is to be what others leave."""
        return self.turn.after_others or Kind.HEAVY in (self.turn.kind, self.turn.found)

    @property
    def seconds(self) -> float:
        """Since it has its place."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    def fileno(self) -> int:
        """Readable from the moment on at which the place is to be given up, even in the middle of a job."""
        return self._wanted

    def overdue(self) -> None:
        """A job takes longer than `patience_seconds`."""
        self._admission.find(self.turn, Kind.LONG)

    def computes(self) -> None:
        """A job has taken much of the processor."""
        self._admission.find(self.turn, Kind.HEAVY)

    def job_over(self) -> bool:
        """A job has ended, and others are left. Whether the place is to be given up now."""
        if self._admission.yields(self):
            self.give_up()
            return True
        return False

    def again(self) -> None:
        """Give the place up and wait in line for another one. Raises ChannelClosed when the client hangs up."""
        self._admission.again(self)
        self.wait()

    def wait(self) -> None:
        """Until its turn has come. Raises ChannelClosed when the client hangs up."""
        poll = select.poll()
        poll.register(self._come, select.POLLIN)
        if self._client is not None:
            poll.register(self._client, select.POLLRDHUP | select.POLLHUP)
        told, milliseconds = (0, False), 0.0
        while not (ready := poll.poll(milliseconds)):
            milliseconds = _TELL_SECONDS * 1000 if self._tell else -1
            place = self._admission.place_of(self.turn) if self._tell else 0
            if self._tell and place and (place, self.long) != told:
                told = place, self.long
                self._tell(*told)
        if all(descriptor != self._come for descriptor, _ in ready):
            raise ChannelClosed("the client hung up while it waited")
        if self._tell and told[0]:
            self._tell(0, self.long)

    def come(self) -> None:
        """Its turn has."""
        self._began = time.monotonic()
        os.eventfd_write(self._come, 1)

    def give_up(self) -> None:
        """Have `fileno` readable."""
        os.eventfd_write(self._wanted, 1)

    def out(self) -> None:
        """Of its place."""
        self._began = None
        for descriptor in (self._come, self._wanted):
            with suppress(BlockingIOError):
                os.eventfd_read(descriptor)

    def close(self) -> None:
        os.close(self._come)
        os.close(self._wanted)


class Admission:
    """The lines of `sandbox.warden.turns`, for threads."""

    def __init__(self, *, places: Mapping[Kind, int], waiting: int) -> None:
        self._turns = Turns(places=places, waiting=waiting)
        self._lock = threading.Lock()
        self._stays: dict[Turn, Stay] = {}  # in line or in a place
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
        tell: Tell | None = None,
    ) -> Iterator[Stay]:
        """Hold one of the running places. Waits in line for it, and calls `tell` with each new place, 1 for the next,
        and whether that is in the line for long runs; with 0 at the end of a wait.

        Raises SandboxBusy, and ChannelClosed when `client` hangs up while it waits.
        """
        stay = self._join(owner, lane, client, tell)
        try:
            stay.wait()
            yield stay
        except BaseException:
            stay.cut_short = True
            raise
        finally:
            self._leave(stay)

    def find(self, turn: Turn, kind: Kind) -> None:
        """See `Turns.find`."""
        with self._lock:
            self._turns.find(turn, kind)
            self._serve()

    def yields(self, stay: Stay) -> bool:
        """See `Turns.yields`."""
        with self._lock:
            return self._turns.yields(stay.turn, stay.seconds)

    def again(self, stay: Stay) -> None:
        """See `Turns.again`."""
        with self._lock:
            self._turns.again(stay.turn, stay.seconds)
            stay.out()
            self._places_at = 0.0
            self._serve()

    def place_of(self, turn: Turn) -> int:
        """0 when it does not wait any more. All places are counted at once, and not for each of hundreds who ask."""
        with self._lock:
            if time.monotonic() - self._places_at > _TELL_SECONDS / 2:
                self._places, self._places_at = self._turns.places(), time.monotonic()
            return self._places.get(turn, 0) if self._turns.waits(turn) else 0

    def _join(self, owner: str, lane: str, client: socket.socket | None, tell: Tell | None) -> Stay:
        with self._lock:
            turn = self._turns.join(owner, lane)
            stay = self._stays[turn] = Stay(self, turn, client, tell)
            self._places_at = 0.0
            self._serve()
        return stay

    def _leave(self, stay: Stay) -> None:
        """From the line, from a place, or at the very moment in which its turn has come."""
        with self._lock:
            del self._stays[stay.turn]
            if self._turns.waits(stay.turn):
                self._turns.leave(stay.turn)
            else:
                self._turns.finish(stay.turn, stay.seconds, cut_short=stay.cut_short)
            self._serve()
        stay.close()

    def _serve(self) -> None:
        while turn := self._turns.start():
            self._stays[turn].come()
        if turn := self._turns.to_end():
            self._stays[turn].give_up()
