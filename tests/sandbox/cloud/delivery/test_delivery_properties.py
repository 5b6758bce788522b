"""What holds whatever a function does and however its invocations overlap: no message is ever lost or delivered after
success; order per key holds; a batch's failures come back and its successes do not."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Batch
from sandbox.cloud.delivery.poller import Poller
from sandbox.cloud.delivery.queue_poller import QueuePoller
from sandbox.cloud.delivery.shard_poller import ShardPoller
from sandbox.cloud.functions.mappings import mapping_from
from sandbox.result import Fate, Invocation, InvocationStatus

ACCOUNT = "us-east-1:123456789012"
KEYS = "xyz"
OUTCOMES = st.one_of(st.sampled_from(["ok", "fail", "fail", "throttle", "malformed"]), st.integers(0, 4))
"""Of one invocation. A number: the records from that one on are reported as failed, as AWS advises a function that
keeps an order to do; beyond the batch's end, none."""
PLAYS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.text(KEYS, min_size=2, max_size=6)),
        st.tuples(st.just("poll"), st.none()),
        st.tuples(st.just("invoke"), OUTCOMES),
        st.tuples(st.just("wait and invoke"), OUTCOMES),
        st.tuples(st.just("conclude"), st.tuples(st.integers(0, 2), OUTCOMES)),
        st.tuples(st.just("wait"), st.none()),
        st.tuples(st.just("step"), st.none()),
    ),
    min_size=8,
    max_size=40,
)
SETTINGS = settings(max_examples=120, deadline=None, derandomize=True, database=None)
_names = (f"n{number}" for number in itertools.count())


@pytest.fixture(autouse=True, scope="module")
def _moto() -> Iterator[None]:
    moto_backends.prepare()
    moto_backends.reset()
    skipped = CLOCK.skipped
    yield
    CLOCK.skipped = skipped


class Ledger:
    """What was sent, what the function was given, and what it has done with success."""

    def __init__(self, *, reported: bool) -> None:
        self.reported = reported
        self.sent: dict[str, list[str]] = {key: [] for key in KEYS}
        self.done: set[str] = set()
        self.gone: set[str] = set()
        """Dead-lettered or given up."""
        self.under_way: list[Batch] = []

    def given(self, batch: Batch, names: list[str], *, ordered: bool) -> None:
        assert not self.done & set(names), "delivered after success"
        assert not self.gone & set(names), "delivered after it was given up"
        self.under_way.append(batch)
        for key, sent in self.sent.items() if ordered else ():
            mine = [name for name in names if name[0] == key]
            before = sent[: sent.index(mine[-1])] if mine else []
            missing = [name for name in before if name not in self.done | self.gone | set(mine)]
            assert not missing, f"{mine} overtook {missing}"
            assert mine == [name for name in sent if name in mine], "out of order"

    def invocation(self, batch: Batch, names: list[str], identities: list[str], outcome: Any) -> Invocation:
        """How the invocation ends; what of the batch has succeeded by it is noted."""
        status, answer = InvocationStatus.ANSWERED, None
        done: list[str] = names
        if outcome == "fail":
            status, done = InvocationStatus.FAILED, []
        elif outcome == "throttle":
            status, done = InvocationStatus.THROTTLED, []
        elif outcome == "malformed":
            answer, done = {"batchItemFailures": [{"itemIdentifier": ""}]}, ([] if self.reported else names)
        elif isinstance(outcome, int):
            answer = {"batchItemFailures": [{"itemIdentifier": identity} for identity in identities[outcome:]]}
            done = names[:outcome] if self.reported else names
        self.done.update(done)
        return Invocation(
            request_id="r", function="Hear", function_name="hear", source=batch.source, event=batch.event,
            status=status, cold=False, answer=answer,
        )  # fmt: skip

    @property
    def all(self) -> set[str]:
        return {name for names in self.sent.values() for name in names}


class Play:
    """One queue or stream, its poller, and a sequence of things that happen."""

    ordered = True

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.poller: Poller

    def put(self, key: str, name: str) -> None:
        raise NotImplementedError

    def names(self, batch: Batch) -> list[str]:
        raise NotImplementedError

    def identities(self, batch: Batch) -> list[str]:
        raise NotImplementedError

    def look(self) -> None:
        """Note what was given up."""

    def carry_out(self, plays: list[tuple[str, Any]]) -> None:
        for verb, what in plays:
            if verb == "send":
                for key in what:
                    name = f"{key}{len(self.ledger.sent[key])}"
                    self.ledger.sent[key].append(name)
                    self.put(key, name)
            elif verb == "poll":
                self.poll()
            elif verb.endswith("invoke"):
                if verb.startswith("wait") and not self.ledger.under_way:
                    CLOCK.advance_to(CLOCK.now() + 31)
                if self.poll():
                    self.conclude(self.ledger.under_way.pop(), what)
            elif verb == "conclude" and self.ledger.under_way:
                at, outcome = what
                self.conclude(self.ledger.under_way.pop(at % len(self.ledger.under_way)), outcome)
            elif verb == "wait" and not self.ledger.under_way:  # Lambda sees to it: no invocation outlasts visibility
                CLOCK.advance_to(CLOCK.now() + 31)
            elif verb == "step":
                self.poller.begin_step()
        self.finish()

    def poll(self) -> bool:
        batch = self.poller.poll(CLOCK.now())
        self.look()
        if batch is not None:
            self.ledger.given(batch, self.names(batch), ordered=self.ordered)
        return batch is not None

    def conclude(self, batch: Batch, outcome: Any) -> None:
        invocation = self.ledger.invocation(batch, self.names(batch), self.identities(batch), outcome)
        self.poller.conclude(batch, invocation, CLOCK.now())
        self.look()

    def finish(self) -> None:
        """From now on the function succeeds; then everything that was sent must be accounted for."""
        self.poller.begin_step()
        while self.ledger.under_way:
            self.conclude(self.ledger.under_way.pop(), "ok")
        for _ in range(300):
            if self.poll():
                self.conclude(self.ledger.under_way.pop(), "ok")
                continue
            due = self.poller.next_at(CLOCK.now())
            if due is None:
                break
            CLOCK.advance_to(due)
        assert self.ledger.done | self.ledger.gone == self.ledger.all, "lost"
        assert [entry for entry in self.poller.undelivered() if entry.fate is Fate.WAITING] == []


class QueuePlay(Play):
    def __init__(self, *, fifo: bool, reported: bool, batch: int, receives: int) -> None:
        super().__init__(Ledger(reported=reported))
        self.ordered = fifo
        end, attributes = (".fifo", {"FifoQueue": "true"}) if fifo else ("", {})
        self.backend = moto_backends.backend("sqs")
        self.dead = self.backend.create_queue(next(_names) + end, **attributes)
        policy = json.dumps({"deadLetterTargetArn": self.dead.queue_arn, "maxReceiveCount": receives})
        self.queue = self.backend.create_queue(next(_names) + end, RedrivePolicy=policy, **attributes)
        properties = {"EventSourceArn": self.queue.queue_arn, "BatchSize": batch}
        if reported:
            properties["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
        mapping = mapping_from(properties, uuid="u", function="Hear", created=CLOCK.now())
        self.poller = QueuePoller(mapping, attempts=3)

    def put(self, key: str, name: str) -> None:
        more = {"group_id": key, "deduplication_id": name} if self.ordered else {}
        self.backend.send_message(self.queue.name, name, **more)

    def names(self, batch: Batch) -> list[str]:
        return [record["body"] for record in batch.event["Records"]]

    def identities(self, batch: Batch) -> list[str]:
        return [record["messageId"] for record in batch.event["Records"]]

    def look(self) -> None:
        self.ledger.gone = {message.body for message in self.dead._messages}
        assert not self.ledger.gone & self.ledger.done, "dead-lettered after success"


class StreamPlay(Play):
    def __init__(self, *, reported: bool, batch: int, lanes: int, retries: int, bisect: bool) -> None:
        super().__init__(Ledger(reported=reported))
        name = next(_names)
        self.backend = moto_backends.backend("kinesis")
        self.backend.create_stream(name, 2)
        self.stream = self.backend.streams[name]
        properties = {
            "EventSourceArn": f"arn:aws:kinesis:{ACCOUNT}:stream/{name}",
            "StartingPosition": "LATEST",
            "BatchSize": batch,
            "ParallelizationFactor": lanes,
            "MaximumRetryAttempts": retries,
            "BisectBatchOnFunctionError": bisect,
            "FunctionResponseTypes": ["ReportBatchItemFailures"] if reported else [],
        }
        mapping = mapping_from(properties, uuid="u", function="Hear", created=CLOCK.now())
        self.poller = ShardPoller(mapping, attempts=3)

    def put(self, key: str, name: str) -> None:
        self.stream.put_record(key, "", base64.b64encode(name.encode()).decode())

    def names(self, batch: Batch) -> list[str]:
        return self.texts(batch.event)

    def texts(self, event: Any) -> list[str]:
        return [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]

    def identities(self, batch: Batch) -> list[str]:
        return [record["kinesis"]["sequenceNumber"] for record in batch.event["Records"]]

    def look(self) -> None:
        for entry in self.poller.undelivered():
            if entry.fate is Fate.DISCARDED:
                self.ledger.gone.update(self.texts(entry.event))
        assert not self.ledger.gone & self.ledger.done, "given up after success"


@given(PLAYS, st.booleans(), st.booleans(), st.integers(1, 4), st.integers(1, 4))
@SETTINGS
def test_no_message_of_a_queue_is_lost_or_delivered_after_success_and_groups_keep_their_order(
    plays: list[Any], fifo: bool, reported: bool, batch: int, receives: int
) -> None:
    QueuePlay(fifo=fifo, reported=reported, batch=batch, receives=receives).carry_out(plays)


@given(PLAYS, st.booleans(), st.integers(1, 4), st.integers(1, 3), st.integers(-1, 2), st.booleans())
@SETTINGS
def test_no_record_of_a_stream_is_lost_or_delivered_after_success_and_keys_keep_their_order(
    plays: list[Any], reported: bool, batch: int, lanes: int, retries: int, bisect: bool
) -> None:
    StreamPlay(reported=reported, batch=batch, lanes=lanes, retries=retries, bisect=bisect).carry_out(plays)
