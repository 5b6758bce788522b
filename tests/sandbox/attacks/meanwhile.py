"""Honest runs while an attack is under way: one after another until it has ended, and each of them passes."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import Job, Sandbox, Status
from sandbox.result import Invocation, Result
from tests.sandbox.attacks import leftovers

HONEST = """
import boto3, json
table = boto3.resource("dynamodb").Table("honest")
def handler(event, context):
    table.put_item(Item={"id": event["id"]})
    return json.loads(json.dumps(table.get_item(Key={"id": event["id"]})["Item"]))
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Honest:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: honest
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: function
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 3
      MemorySize: 512
      Policies: [AdministratorAccess]
      Environment: {Variables: {GREETING: hello}}
"""
PAUSE_SECONDS = 0.1
"""Between two honest runs, so that most of the processor is the attack's."""
LONG_SECONDS = 0.6
"""An attack that goes on for longer has an honest run in it from beginning to end; what is over sooner has no room for
one. On a quiet machine it takes 0.06 to 0.2 s, and so does the one that was under way when the attack began."""
TIMES = 3
"""So often an attack is tried anew because no honest run lay within it: somebody else may have had the processor."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time of this machine's, in epoch seconds."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    def holds(self, others: Sequence[Span]) -> int:
        """How many of these lie within it."""
        return sum(self.began <= other.began and other.ended <= self.ended for other in others)


@dataclass(slots=True)
class Counts:
    """Of one session: what `docs/attacks.md` says below its table."""

    runs: int = 0
    """Attacks."""
    long: int = 0
    """Invocations of theirs that went on for longer than LONG_SECONDS."""
    beside: int = 0
    """Honest runs, each of which passed."""
    within: int = 0
    """Of these: from a handler's first line to its end."""


COUNTS = Counts()


def honest(sandbox: Any, owner: str = "somebody honest") -> None:
    """An ordinary run: a handler that writes an item and reads it back, recorded from outside."""
    word = secrets.token_hex(4)
    job = Job(
        code={"handler.py": HONEST.encode()},
        template=TEMPLATE,
        steps=({"step": "invoke", "payload": {"id": word}},),
    )
    result = sandbox.run(job, owner=owner)
    assert result.outcome == "finished", (result.outcome, result.message)
    (invocation,) = result.steps[0].invocations
    assert invocation.answer == {"id": word}, invocation
    assert [call.operation for call in invocation.calls] == ["PutItem", "GetItem"]
    assert result.final.items == {"honest": ({"id": word},)}


@contextmanager
def beside(sandbox: Any) -> Iterator[list[Span]]:
    """Honest runs from the beginning of the block to its end. Gives the spans of those that have passed; raises
    AssertionError after the block when one has not."""
    passed: list[Span] = []
    over = threading.Event()
    owner = f"honest {secrets.token_hex(4)}"  # an owner has one run at a time

    def go_on() -> None:
        while not passed or not over.wait(PAUSE_SECONDS):
            began = time.time()
            honest(sandbox, owner)
            passed.append(Span(began, time.time()))

    with ThreadPoolExecutor(1) as other:
        going = other.submit(go_on)
        try:
            yield passed
        finally:
            over.set()
        going.result()


def harm(invocation: Invocation) -> Span | None:
    """From the handler's first line to its end; None where nobody knows: it was refused, or the cloud's clock had
    skipped time."""
    if not invocation.logs or invocation.logs[-1].at_ms / 1000 > time.time():
        return None
    began = (invocation.logs[0].at_ms + 1 + (invocation.init_ms or 0.0)) / 1000  # what is told is cut to a millisecond
    return Span(began, min(invocation.logs[-1].at_ms / 1000, began + invocation.duration_ms / 1000))


class Attacked:
    """A sandbox of which every run is an attack. While it goes on, honest runs pass on the same warden, one of them at
    least within each invocation that is long enough; another one passes after it, and nothing is left over."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.unattacked = sandbox
        self.folder: Path = sandbox.folder
        self._seen: list[str] = []

    def run(self, job: Job, **how: Any) -> Result:
        """As `Sandbox.run`."""
        (result,) = self.run_series([job], **how)
        return result

    def run_series(self, jobs: Sequence[Job], **how: Any) -> list[Result]:
        """As `Sandbox.run_series`, but when all are over."""
        return self._attack(lambda: list(self.unattacked.run_series(jobs, **how)))

    def run_each(self, jobs: Sequence[Job]) -> list[Result]:
        """One after another, each a run of its own: none comes after others for what those before it have used."""
        return self._attack(lambda: [self.unattacked.run(job) for job in jobs])

    def taken(self) -> list[str]:
        """How each invocation has ended since this was asked last."""
        seen, self._seen = self._seen, []
        return seen

    def status(self, **how: Any) -> Status:
        """As `Sandbox.status`."""
        return self.unattacked.status(**how)

    def _attack(self, run: Callable[[], list[Result]]) -> list[Result]:
        for _ in range(TIMES):
            with beside(self.unattacked) as passed:
                results = run()
            invocations = [each for result in results for step in result.steps for each in step.invocations]
            long = [span for span in map(harm, invocations) if span and span.seconds > _loosely(LONG_SECONDS)]
            without = [span for span in long if not span.holds(passed)]
            if not without:
                break
        assert not without, f"no honest run passed within {without}, but {passed}"
        self._seen += [str(each.status) for each in invocations]
        COUNTS.runs += 1
        COUNTS.long += len(long)
        COUNTS.beside += len(passed)
        COUNTS.within += sum(span.holds(passed) for span in long)
        honest(self.unattacked)
        leftovers.none(self.folder)
        return results


def _loosely(seconds: float) -> float:
    """As long, where nobody else wants the processors; longer by as much as others do."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
