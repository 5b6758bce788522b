"""A stream's records on their way to a function ("How Lambda processes records from stream and queue-based event
sources" and the pages on DynamoDB and Kinesis, Lambda developer guide).

Each shard is read in order. A batch that fails is tried again, whole, in halves or from the first failure on, and
nothing behind it is touched, until it succeeds or the mapping's limits have it given up.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.cloud.delivery import destinations
from sandbox.cloud.delivery.batch_bounds import SOON
from sandbox.cloud.delivery.delivery import Batch
from sandbox.cloud.delivery.failures import EXHAUSTED, TOO_OLD, Send, hand_over
from sandbox.cloud.delivery.filters import passes
from sandbox.cloud.delivery.item_failures import failed_items
from sandbox.cloud.delivery.lanes import Lane, Portion, Reading
from sandbox.cloud.delivery.moments import next_of
from sandbox.cloud.delivery.shards import ShardRecord, Stream, stream_of
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.result import Fate, Invocation, InvocationStatus, Undelivered


class ShardPoller:
    """See `sandbox.cloud.delivery.poller.Poller`. `attempts` bounds how often one batch is tried within a step."""

    def __init__(
        self, mapping: EventSourceMapping, *, attempts: int, role_arn: str = "", send: Send = destinations.send
    ) -> None:
        self.mapping = mapping
        self._attempts = attempts
        self._role_arn = role_arn
        self._send = send
        self._readings: dict[str, Reading] = {}
        self._noted: list[Undelivered] = []
        self._looked = 0.0

    def poll(self, now: float) -> Batch | None:
        self._looked = now
        stream = stream_of(self.mapping, self._role_arn)
        if stream is None or not self.mapping.enabled:
            return None
        self._read(stream)
        for reading in self._readings.values():
            for lane in reading.lanes:
                portion = None if lane.under_way else self._next(reading, lane, stream, now)
                if portion is not None:
                    return self._batch(lane, portion)
        return None

    def conclude(self, batch: Batch, invocation: Invocation, now: float) -> None:
        reading, lane = next(
            (reading, lane) for reading in self._readings.values() for lane in reading.lanes if lane is batch.token
        )
        lane.under_way = False
        portion = lane.portions[0]
        portion.last = invocation
        portion.pause(now)
        if invocation.status is InvocationStatus.THROTTLED:
            return
        portion.invoked += 1
        numbers = [record.number for record in portion.records]
        failed = failed_items(invocation, numbers, reported=self.mapping.report_batch_item_failures)
        if not failed:
            lane.portions.popleft()
            return
        self._retry(lane, portion, [number in failed for number in numbers])
        limit = self.mapping.max_retries
        if 0 <= limit < lane.portions[0].failures:
            self._give_up(reading, lane.portions.popleft(), EXHAUSTED, now)

    def next_at(self, now: float) -> float | None:  # noqa: ARG002 - the protocol's
        if not self.mapping.enabled:
            return None
        moments = [moment for _, lane in self._lanes() if not lane.under_way for moment in self._due(lane)]
        # not "> now": what has become due since `poll` looked would wait for ever
        return next_of(moment for moment in moments if moment > self._looked)

    def begin_step(self) -> None:
        self._noted.clear()
        for _, lane in self._lanes():
            for portion in lane.portions:
                portion.tries = 0

    def undelivered(self) -> tuple[Undelivered, ...]:
        waiting = []
        for _, lane in self._lanes():
            if lane.portions and self._is_spent(lane.portions[0]):
                portion = lane.portions[0]
                behind = sum(1 for _ in lane.records()) - len(portion.records)
                waiting.append(
                    self._undelivered(
                        Fate.WAITING,
                        portion.records,
                        portion.tries,
                        f"Attempts in this step: {portion.tries}, none of them a success; the batch would be tried "
                        f"again. Records behind it that wait, too: {behind}.",
                    )
                )
        return (*self._noted, *waiting)

    # reading

    def _lanes(self) -> Iterator[tuple[Reading, Lane]]:
        for reading in self._readings.values():
            for lane in reading.lanes:
                yield reading, lane

    def _read(self, stream: Stream) -> None:
        """What the shards have got since the last time, divided among the lanes, without what the filters drop."""
        start = self._start(stream)
        for shard in stream.shards:
            reading = self._readings.setdefault(shard.shard_id, Reading(shard.shard_id, [Lane()]))
            reading.divide(self.mapping.parallelization)
            for record in shard.after(reading.read):
                reading.read = record.sequence
                if record.arrived < start:
                    continue
                if passes(self.mapping, record.event):
                    reading.add(record)
                else:
                    reason = "No filter of the event source mapping matches the record."
                    self._noted.append(self._undelivered(Fate.FILTERED, [record], 0, reason))

    def _start(self, stream: Stream) -> float:
        """Records from before this moment are none of the mapping's: they came before its position, or the stream had
        let them go when the mapping was made."""
        if self.mapping.starting_position == "LATEST":
            return self.mapping.created - SOON / 1000
        return max(self.mapping.starting_timestamp or 0.0, self.mapping.created - stream.retention_seconds)

    # what is next

    def _next(self, reading: Reading, lane: Lane, stream: Stream, now: float) -> Portion | None:
        while True:
            if not lane.portions and not lane.gather(self.mapping.batch_size, self.mapping.window_seconds, now):
                return None
            self._drop_old(reading, lane, stream, now)
            if not lane.portions:
                continue
            portion = lane.portions[0]
            return None if self._is_spent(portion) or now + SOON < portion.not_before else portion

    def _drop_old(self, reading: Reading, lane: Lane, stream: Stream, now: float) -> None:
        """Give up the records of the first portion that are older than the mapping or the stream allows."""
        portion = lane.portions[0]
        oldest = now + SOON - min(stream.retention_seconds, self._max_age())
        old = [record for record in portion.records if record.arrived <= oldest]
        if not old:
            return
        self._give_up(reading, portion.part(old), TOO_OLD, now)
        portion.records = portion.records[len(old) :]
        if not portion.records:
            lane.portions.popleft()

    def _max_age(self) -> float:
        return float(self.mapping.max_age_seconds) if self.mapping.max_age_seconds >= 0 else float("inf")

    def _is_spent(self, portion: Portion) -> bool:
        return portion.tries >= self._attempts

    def _due(self, lane: Lane) -> Iterator[float]:
        """When `_next` may have something that it did not have when it was last asked."""
        if lane.portions:
            portion = lane.portions[0]
            if not self._is_spent(portion):
                yield portion.not_before
            elif self.mapping.max_age_seconds >= 0:  # no more attempts in this step, but an end that is in sight
                yield portion.records[0].arrived + self._max_age()
        elif lane.gathering_since is not None:
            yield lane.gathering_since + self.mapping.window_seconds

    def _batch(self, lane: Lane, portion: Portion) -> Batch:
        lane.under_way = True
        portion.tries += 1
        portion.handed += 1
        return Batch(
            source=self.mapping.service,
            function=self.mapping.function,
            qualifier=self.mapping.qualifier,
            event={"Records": [record.event for record in portion.records]},
            resource=self.mapping.resource,
            attempt=portion.handed,
            cause=portion.cause,
            token=lane,
        )

    # what became of it

    def _retry(self, lane: Lane, portion: Portion, failed: list[bool]) -> None:
        """Put back what is to be tried again: from the first failure on, or in halves."""
        first = failed.index(True)
        left = portion.records[first:]
        if first and self.mapping.bisect:
            portion.records = left  # split where the function says: no attempt is used up
        elif all(failed) and len(left) > 1 and self.mapping.bisect:
            middle = (len(left) + 1) // 2
            lane.portions.popleft()
            lane.portions.extendleft([portion.part(left[middle:]), portion.part(left[:middle])])
        else:
            portion.records = left
            portion.failures += 1

    def _give_up(self, reading: Reading, portion: Portion, condition: str, now: float) -> None:
        limit = "MaximumRetryAttempts" if condition == EXHAUSTED else "the age that its stream or its mapping allows"
        reason = f"The batch has reached {limit}, and the event source mapping has no on-failure destination."
        if self.mapping.on_failure:
            try:
                hand_over(self.mapping, reading.shard_id, portion, condition, now, self._send)
                return
            except ValueError as error:
                reason = f"The batch has reached {limit}, and its on-failure destination did not take it: {error}"
        self._noted.append(self._undelivered(Fate.DISCARDED, portion.records, portion.invoked, reason))

    def _undelivered(self, fate: Fate, records: list[ShardRecord], attempts: int, reason: str) -> Undelivered:
        return Undelivered(
            fate=fate,
            source=self.mapping.service,
            function=self.mapping.function,
            resource=self.mapping.resource,
            attempts=attempts,
            reason=reason,
            event={"Records": [record.event for record in records]},
        )
