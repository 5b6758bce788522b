"""Pollers over moto's own backends, with a function that a test writes, and a clock that nobody waits for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Batch
from sandbox.cloud.delivery.poller import Poller
from sandbox.cloud.functions.mappings import mapping_from
from sandbox.result import Invocation, InvocationStatus

Function = Callable[[list[Any]], Any]
"""Gets the records; what it returns is the answer, what it raises a failure."""


class Throttled(Exception):
    """Raised by a test's function: it was not invoked at all."""


class Polled:
    """Plays the engine's part."""

    mapping = staticmethod(mapping_from)
    Throttled = Throttled

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.at: list[float] = []
        self._ids = itertools.count()

    def settle(self, poller: Poller, function: Function, *, until: float = float("inf"), step: bool = True) -> None:
        """Everything that is due, and what becomes due before `until` (epoch seconds)."""
        if step:
            poller.begin_step()
        for _ in range(500):
            batch = poller.poll(CLOCK.now())
            if batch is not None:
                self.batches.append(batch)
                self.at.append(CLOCK.now())
                poller.conclude(batch, self.invoke(batch, function), CLOCK.now())
                continue
            due = poller.next_at(CLOCK.now())
            if due is None or due > until:
                return
            CLOCK.advance_to(due)
        raise AssertionError("the poller never came to rest")

    def invoke(self, batch: Batch, function: Function) -> Invocation:
        status, answer = InvocationStatus.ANSWERED, None
        try:
            answer = function(batch.event["Records"])
        except Throttled:
            status = InvocationStatus.THROTTLED
        except RuntimeError:
            status = InvocationStatus.FAILED
        return Invocation(
            request_id=f"request-{next(self._ids)}",
            function=batch.function,
            function_name="hear",
            source=batch.source,
            event=batch.event,
            status=status,
            cold=False,
            answer=answer,
        )


@pytest.fixture
def polled(monkeypatch: pytest.MonkeyPatch) -> Polled:
    moto_backends.prepare()
    moto_backends.reset()
    monkeypatch.setattr(CLOCK, "skipped", 0.0)
    return Polled()
