"""A lane: one row of records that are worked on one batch after the other. A shard has as many as its mapping's
ParallelizationFactor, and all records of one key are in the same one, so that their order holds."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sandbox.cloud.delivery.batch_bounds import ENVELOPE_BYTES, PAYLOAD_BYTES, SOON
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.delivery.shards import ShardRecord
from sandbox.result import Invocation

LONGEST_PAUSE_SECONDS = 60.0


@dataclass(slots=True)
class Portion:
    """Records that are tried together, for the first time or again."""

    records: list[ShardRecord]
    handed: int = 0
    """How often they were handed over, also as part of a larger portion."""
    invoked: int = 0
    """How often the function ran with them: the same without throttles."""
    failures: int = 0
    """What MaximumRetryAttempts bounds; splitting a portion is no failure."""
    tries: int = 0
    """How often they were handed over within this step."""
    not_before: float = 0.0
    last: Invocation | None = None

    @property
    def cause(self) -> Cause:
        """The deepest of what led to its records."""
        return max((record.cause for record in self.records), key=lambda cause: cause.depth)

    def pause(self, now: float) -> None:
        """Wait longer after each attempt; Lambda backs off, and does not say how long."""
        self.not_before = now + min(LONGEST_PAUSE_SECONDS, 2.0 ** min(self.tries - 1, 10))

    def part(self, records: list[ShardRecord]) -> Portion:
        """Some of the same records, with the same past."""
        return replace(self, records=records, tries=0)


@dataclass(slots=True)
class Lane:
    gathered: list[ShardRecord] = field(default_factory=list)
    """Records that no portion was made of yet."""
    gathering_since: float | None = None
    portions: deque[Portion] = field(default_factory=deque)
    """What is to be tried, in order; nothing behind the first is touched before that is done."""
    under_way: bool = False

    def gather(self, batch_size: int, window_seconds: float, now: float) -> bool:
        """Make a portion of what has come; False while there is nothing, or the batching window is open."""
        records = self._as_many_as_fit(batch_size)
        if not records:
            return False
        if self.gathering_since is None:
            self.gathering_since = now
        is_full = len(records) == batch_size or len(records) < len(self.gathered)
        if not is_full and now + SOON < self.gathering_since + window_seconds:
            return False
        self.gathering_since = None
        del self.gathered[: len(records)]
        self.portions.append(Portion(records))
        return True

    def _as_many_as_fit(self, batch_size: int) -> list[ShardRecord]:
        size = ENVELOPE_BYTES
        for count, record in enumerate(self.gathered[:batch_size]):
            size += len(json.dumps(record.event)) + 2
            if size > PAYLOAD_BYTES and count:
                return self.gathered[:count]
        return self.gathered[:batch_size]

    def records(self) -> Iterator[ShardRecord]:
        for portion in self.portions:
            yield from portion.records
        yield from self.gathered


@dataclass(slots=True)
class Reading:
    """How far a shard was read, and its lanes."""

    shard_id: str
    lanes: list[Lane]
    read: int = 0

    def add(self, record: ShardRecord) -> None:
        self.lanes[lane_of(record.key, len(self.lanes))].gathered.append(record)

    def divide(self, lanes: int) -> None:
        """Go on with another number of lanes, once nothing is under way."""
        if len(self.lanes) != lanes and not any(lane.under_way for lane in self.lanes):
            pending = sorted((record for lane in self.lanes for record in lane.records()), key=lambda r: r.sequence)
            self.lanes = [Lane() for _ in range(lanes)]
            for record in pending:
                self.add(record)


def lane_of(key: str, lanes: int) -> int:
    """Which of a shard's lanes a key belongs to."""
    return 0 if lanes == 1 else int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % lanes
