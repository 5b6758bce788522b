"""Spare execution environments: forked, walled in and warmed before the job that will use them comes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.channel import ChannelClosed
from sandbox.errors import RunLost
from sandbox.meter import Meter
from sandbox.warden.parent import Fork, ForkServer, WarmParent, close_all

PACKAGES = ("boto3", "awslambdaric", "aws-lambda-powertools", "aws-xray-sdk")
_MAKE_SECONDS = 20.0
_DESCRIPTORS = 6
_PAUSE_SECONDS = 0.5
_QUIET_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Spare:
    """A walled-in environment: the supervisor's channel, and the descriptors of its listeners and log pipe."""

    fork: Fork
    descriptors: list[int]
    meter: Meter
    """On which its supervisor tells what it has had of the processor."""
    task_root: str = ""
    """Where its code will lie, where that is not /var/task."""
    again: bool = False
    """Whether another one can follow it behind its wall."""

    def given(self) -> list[int]:
        """The descriptors as the cloud takes them: the supervisor's channel first."""
        return [self.fork.channel.fileno(), *self.descriptors]

    def release(self) -> None:
        """Close our copies of what is given, once the cloud has its own."""
        self.fork.channel.close()
        close_all(self.descriptors)

    def discard(self) -> None:
        """Nobody has had it, or will."""
        self.release()
        self.meter.close()


def make(zygote: ForkServer, *, warm: bool, ours: bool = False) -> Spare:
    """A new environment, by the cold path when not `warm`. One of `ours`, for the self-test, is as urgent as any
    however much it takes. Raises RunLost."""
    fork = zygote.fork({"warm": warm, "ours": ours})
    try:
        if not fork.channel.ready(_MAKE_SECONDS):
            raise ChannelClosed("not ready in time")
        message = fork.channel.receive()
    except ChannelClosed as error:
        fork.kill()
        raise RunLost(f"an execution environment could not be made: {error}") from error
    if len(message.descriptors) != _DESCRIPTORS:  # this process has none left
        close_all(message.descriptors)
        fork.kill()
        raise RunLost("the descriptors of an execution environment got lost")
    *given, meter = message.descriptors
    body = message.body
    return Spare(fork, given, Meter.adopt(meter), body.get("task_root", ""), body.get("again", False))


class Pool:
    """Keeps `size` spares ready. `take` never waits for one: without a spare it makes a cold environment.

    Making one takes a core from the runs, so it waits for a moment in which none was taken, unless few are left.
    Warming moves work off a learner's path but adds to it: only while nothing is in flight, or `always_warm`. With
    fewer spares left than `few`, one is made at once, whatever else goes on.
    """

    def __init__(
        self,
        zygote: WarmParent,
        size: int,
        *,
        in_flight: Callable[[], int],
        few: int = 2,
        always_warm: bool = False,
    ) -> None:
        self._zygote = zygote
        self._size = size
        self._in_flight = in_flight
        self._few = few
        self._always_warm = always_warm
        self._spares: deque[Spare] = deque()
        self._wanted = threading.Condition()
        self._closed = False
        self._taken = 0.0
        threading.Thread(target=self._refill, name="spares", daemon=True).start()

    def take(self) -> Spare:
        with self._wanted:
            spare = self._next()
            self._taken = time.monotonic()
            self._wanted.notify_all()
        return spare or make(self._zygote, warm=False)

    def close(self) -> None:
        with self._wanted:
            self._closed = True
            spares = list(self._spares)
            self._spares.clear()
            self._wanted.notify_all()
        for spare in spares:
            spare.discard()

    def _next(self) -> Spare | None:
        """A spare that is still alive."""
        while self._spares:
            spare = self._spares.popleft()
            if not spare.fork.ended:
                return spare
            spare.discard()
        return None

    def _due(self) -> bool:
        quiet = time.monotonic() - self._taken >= _QUIET_SECONDS and self._in_flight() <= 1
        return len(self._spares) < self._few or (len(self._spares) < self._size and quiet)

    def _refill(self) -> None:
        while True:
            with self._wanted:
                while not self._closed and not self._due():
                    self._wanted.wait(_QUIET_SECONDS if len(self._spares) < self._size else None)
                if self._closed:
                    return
            try:
                spare = make(self._zygote, warm=self._always_warm or not self._in_flight())
            except RunLost:
                if not self._zygote.alive:
                    return  # its successor gets a new pool
                time.sleep(_PAUSE_SECONDS)  # a machine too loaded to make one in time
                continue
            with self._wanted:
                if self._closed:
                    spare.discard()
                    return
                self._spares.append(spare)
                self._wanted.notify_all()
