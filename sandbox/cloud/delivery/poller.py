"""The seam between the engine, which decides what happens next, and the pollers, which know their source's rules."""

from __future__ import annotations

from typing import Protocol

from sandbox.cloud.delivery.delivery import Batch
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.result import Invocation, Undelivered


class Poller(Protocol):
    """One event source mapping at work. All methods are called under the endpoint's lock, from one thread; `now`
    is epoch seconds of the cloud's clock."""

    mapping: EventSourceMapping

    def poll(self, now: float) -> Batch | None:
        """The next batch that is to be invoked at this moment, which is then under way; None when there is none.

        A queue's messages become invisible, a shard gives no other batch until this one is concluded.
        """

    def conclude(self, batch: Batch, invocation: Invocation, now: float) -> None:
        """What became of `batch`: delete it, keep it for another attempt, bisect it, give it up. `invocation` may be
        THROTTLED."""

    def next_at(self, now: float) -> float | None:
        """When `poll` may give something without any new record coming in: the end of a batching window, of a
        visibility timeout, of a backoff. None: nothing waits."""

    def begin_step(self) -> None:
        """A step begins: the attempts that `Limits.attempts` bounds are counted anew."""

    def undelivered(self) -> tuple[Undelivered, ...]:
        """What this step filtered, discarded or left waiting."""
