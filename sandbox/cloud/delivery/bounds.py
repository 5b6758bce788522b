"""How far a run may go."""

from __future__ import annotations

import time

from sandbox.cloud.front.endpoint import Endpoint
from sandbox.cloud.functions.invocations import Invocations, Order
from sandbox.job import Limits
from sandbox.result import Outcome


class Stopped(Exception):
    """The run is over before its steps are."""

    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class Bounds:
    """Holds one run to its limits, from the moment it is made."""

    def __init__(self, limits: Limits, invocations: Invocations, endpoint: Endpoint) -> None:
        self._limits = limits
        self._invocations = invocations
        self._endpoint = endpoint
        self._began = time.monotonic()
        self._reached: Stopped | None = None

    def check(self, order: Order) -> None:
        """Raises Stopped when `order` is one invocation too many, too deep or too late."""
        limits = self._limits
        if self._reached is not None:
            raise self._reached
        if order.cause.depth >= limits.chain:
            raise Stopped(
                Outcome.RECURSION_STOPPED,
                f"{order.function} was invoked {limits.chain} times by events that followed from one another.",
            )
        if self._invocations.count >= limits.invocations:
            raise Stopped(Outcome.TOO_MANY_CALLS, f"More than {limits.invocations} invocations were caused.")
        self.check_time()

    def check_time(self) -> None:
        """Raises Stopped when the run has taken its time."""
        if self._seconds_left() < 0:
            raise self._too_late()

    def wait_for_nested(self) -> None:
        """Wait for functions that another one has invoked and that go on when that one is over: they belong to the same
        step. Raises Stopped."""
        if not self._endpoint.until_calm(self._seconds_left()):
            raise self._too_late()
        self.check_calls()

    def _seconds_left(self) -> float:
        return self._limits.seconds - (time.monotonic() - self._began)

    def _too_late(self) -> Stopped:
        return Stopped(Outcome.OUT_OF_TIME, f"The run took longer than {self._limits.seconds:g} seconds.")

    def reached(self, stop: Stopped) -> None:
        """Remember what was found out where it could not be raised: below an invocation that is under way."""
        self._reached = self._reached or stop

    def check_calls(self) -> None:
        """Raises Stopped when a bound was reached while functions worked."""
        if self._reached is not None:
            raise self._reached
        if self._endpoint.refused_for_count:
            raise Stopped(Outcome.TOO_MANY_CALLS, f"The functions made more than {self._limits.calls} AWS calls.")
