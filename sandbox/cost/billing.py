"""From a result to its bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.cost import calls, steps
from sandbox.cost.bill import Bill, FunctionUse, Line, Note
from sandbox.cost.calls import LOG_EVENT, fifo
from sandbox.cost.dynamodb import Around
from sandbox.cost.prices import PRICES, Prices
from sandbox.cost.usage import Usage, chunks, gigabytes, size_of
from sandbox.result import Invocation, InvocationStatus, Result

POLLED = 10
"""Messages that one ReceiveMessage or DeleteMessageBatch of a mapping holds at most."""


def bill(
    result: Result, memory_mb: int | None = None, *, architecture: str = "x86_64", prices: Prices = PRICES
) -> Bill:
    """What the run would have cost, the steps that set it off included, without any free tier.

    `memory_mb` puts another memory size in place of the functions' own; the durations stay as they were measured.
    `architecture` is "x86_64" or "arm64"; the duration is the one measured here, on either.
    """
    usage = Usage()
    invocations = [invocation for step in result.steps for invocation in step.invocations]
    functions = tuple(_functions(invocations))
    _lambda(functions, memory_mb, architecture, usage)
    for done in result.steps:
        steps.count(done, result, usage)
    for invocation in invocations:
        _invocation(invocation, result, usage)
    if result.observed.traces:
        usage.add("xray-traces", len(result.observed.traces))
    return Bill(
        region=prices.region,
        checked=prices.checked,
        architecture=architecture,
        memory_mb=memory_mb,
        functions=functions,
        lines=tuple(_line(prices, *used) for used in usage),
        standing=tuple(_standing(result, prices)),
        notes=usage.notes,
        unpriced=usage.unpriced_calls,
    )


def _functions(invocations: Iterable[Invocation]) -> Iterator[FunctionUse]:
    """A throttled invocation is neither a request nor a duration."""
    used: dict[tuple[str, int], list[Invocation]] = {}
    for invocation in invocations:
        if invocation.status is not InvocationStatus.THROTTLED:
            used.setdefault((invocation.function, invocation.memory_mb), []).append(invocation)
    for (function, memory_mb), done in used.items():
        billed_ms = sum(invocation.billed_ms for invocation in done)
        yield FunctionUse(function=function, memory_mb=memory_mb, requests=len(done), billed_ms=billed_ms)


def _lambda(functions: Iterable[FunctionUse], memory_mb: int | None, architecture: str, usage: Usage) -> None:
    for use in functions:
        usage.add("lambda-requests", use.requests)
        usage.add(f"lambda-duration-{architecture}", use.gb_seconds(memory_mb))


def _invocation(invocation: Invocation, result: Result, usage: Usage) -> None:
    if invocation.status is InvocationStatus.THROTTLED:
        usage.note(Note.FAILED_UNBILLED)
        return
    if invocation.source == "sqs":
        _polls(invocation, usage)
    around = Around(invocation.changes, result.final)
    for call in invocation.calls:
        calls.count(call, around, usage)
    if invocation.logs:
        usage.add("logs-ingested", gigabytes(sum(size_of(line.text) + LOG_EVENT for line in invocation.logs)))


def _polls(invocation: Invocation, usage: Usage) -> None:
    """What the mapping asks the queue: it receives the batch in tens and deletes so what succeeded.

    Lambda's reads of a Kinesis or DynamoDB stream cost nothing.
    """
    records = invocation.event.get("Records", ()) if isinstance(invocation.event, dict) else ()
    failed = _reported(invocation)
    key = "sqs-fifo" if any(fifo(record.get("eventSourceARN")) for record in records) else "sqs-standard"
    for start in range(0, len(records), POLLED):
        received = records[start : start + POLLED]
        usage.add(key, chunks(sum(size_of(record.get("body", "")) for record in received)))
        if invocation.status is InvocationStatus.ANSWERED and any(
            record.get("messageId") not in failed for record in received
        ):
            usage.add(key)
    usage.note(Note.IDLE_POLLS)


def _reported(invocation: Invocation) -> set[str]:
    """Ids of the messages that the handler reported as failed ("Implementing partial batch responses", AWS Lambda
    Developer Guide)."""
    answer = invocation.answer
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    entries = failures if isinstance(failures, list) else []
    return {str(entry.get("itemIdentifier")) for entry in entries if isinstance(entry, dict)}


def _standing(result: Result, prices: Prices) -> Iterator[Line]:
    """Metrics of one's own and alarms are paid by the month."""
    own = sum(not metric.namespace.startswith("AWS/") for metric in result.observed.metrics)
    for key, quantity in (("metrics-custom", own), ("alarms-standard", len(result.observed.alarms))):
        if quantity:
            yield _line(prices, key, Decimal(quantity))


def _line(prices: Prices, key: str, quantity: Decimal, estimated: bool = False) -> Line:
    price = prices[key]
    return Line(
        key=key,
        service=price.service,
        quantity=quantity,
        unit=price.unit,
        unit_price=price.price,
        per=price.per,
        amount=price.of(quantity),
        page=price.page,
        checked=price.checked,
        estimated=estimated,
    )
