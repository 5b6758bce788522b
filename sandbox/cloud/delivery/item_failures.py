"""What a function's answer says about the single records of its batch ("Reporting batch item failures", in "Using
Lambda with Amazon SQS" and "Using Lambda with Kinesis and DynamoDB", Lambda developer guide)."""

from __future__ import annotations

from collections.abc import Collection

from sandbox.job import JsonValue
from sandbox.result import Invocation, InvocationStatus


def failed_items(invocation: Invocation, items: Collection[str], *, reported: bool) -> frozenset[str]:
    """Which of `items` (message ids or sequence numbers) failed; `reported`: the mapping has ReportBatchItemFailures.

    All of them when the invocation failed or was refused, and when the answer names an item that was not in the
    batch, an empty one, or none at all under a wrong key. None of them when there is nothing in the answer.
    """
    if invocation.status is not InvocationStatus.ANSWERED:
        return frozenset(items)
    if not reported:
        return frozenset()
    named = _named(invocation.answer)
    if named is None or not named <= set(items):
        return frozenset(items)
    return frozenset(named)


def _named(answer: JsonValue) -> set[str] | None:
    """The item identifiers of an answer; None when it is malformed."""
    if answer is None or answer == "":
        return set()
    if not isinstance(answer, dict):
        return None
    failures = answer.get("batchItemFailures")
    if failures is None:
        return set()
    if not isinstance(failures, list):
        return None
    named: set[str] = set()
    for failure in failures:
        name = failure.get("itemIdentifier") if isinstance(failure, dict) else None
        if not isinstance(name, str) or not name:
            return None
        named.add(name)
    return named
