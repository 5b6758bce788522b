"""What the doers of a scenario's steps cost its owner: an upload is an S3 request, a request passes the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.cost import dynamodb, item_size
from sandbox.cost.bill import Note
from sandbox.cost.calls import LOG_EVENT, PUT_UNIT, fifo
from sandbox.cost.dynamodb import Around
from sandbox.cost.usage import Usage, chunks, gigabytes, size_of
from sandbox.job import Step
from sandbox.result import Result, StepResult

METERED = 512 * 1024
"""Bytes of a request that an HTTP API counts as one."""


def count(done: StepResult, result: Result, usage: Usage) -> None:
    """Add what the step itself was billed for; what it caused is counted with the invocations."""
    if done.error is not None:
        return
    kind = api_of(done) or next((found for step in result.steps if (found := api_of(step))), "api-http")
    around = Around(done.changes, result.final)
    for step in each(done.step):
        _count(step, kind, around, result, usage)


def each(step: Step) -> Iterator[Step]:
    """The steps that are done: those inside `at-once`, else the step itself."""
    if step.get("step") != "at-once":
        yield step
    elif isinstance(step.get("do"), Mapping):
        times = step.get("times", 1)
        for _ in range(times if isinstance(times, int) else 0):
            yield from each(step["do"])
    else:
        for inner in _members(step, "steps"):
            yield from each(inner)


def _members(step: Step, key: str) -> list[Mapping[str, Any]]:
    """The objects in a list of the step; none where a learner wrote something else, which no sandbox carries out."""
    found = step.get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list | tuple) else []


def _object(step: Step, key: str) -> Mapping[str, Any]:
    found = step.get(key)
    return found if isinstance(found, Mapping) else {}


def api_of(done: StepResult) -> str | None:
    """ "api-rest" or "api-http", by the invocation that the request led to; None when it led to none."""
    sources = {invocation.source for invocation in done.invocations}
    return next((kind for kind in ("api-rest", "api-http") if kind in sources), None)


def _count(step: Step, api: str, around: Around, result: Result, usage: Usage) -> None:
    def named(key: str) -> str:
        """The physical name of the resource: a FIFO queue's ends in .fifo."""
        return result.resources.get(str(step.get(key)), str(step.get(key)))

    match step.get("step"):
        case "put-object":
            usage.add("s3-put")
        case "delete-object":
            usage.add("s3-delete")
        case "put-item":
            _item(named("table"), _object(step, "item"), around, usage)
        case "update-item":
            _item(
                named("table"), {**(step.get("key") or {}), **(step.get("set") or {})}, around, usage, step.get("key")
            )
        case "delete-item":
            _item(named("table"), {}, around, usage, _object(step, "key"))
        case "send-message":
            usage.add("sqs-fifo" if fifo(named("queue")) else "sqs-standard", chunks(_message(step)))
        case "send-messages":
            size = sum(_message(message) for message in _members(step, "messages"))
            usage.add("sqs-fifo" if fifo(named("queue")) else "sqs-standard", chunks(size))
        case "publish":
            _publish(step, named("topic"), usage)
        case "put-event":
            parts = [step.get(key) for key in ("source", "detail_type", "detail", "resources")]
            usage.add("events-custom", chunks(size_of(parts)))
        case "put-records":
            for record in _members(step, "records"):
                usage.add("kinesis-put", chunks(_data(record), PUT_UNIT))
            usage.note(Note.SHARD_HOURS)
        case "put-log-events":
            messages = step.get("messages")
            for message in messages if isinstance(messages, list | tuple) else ():
                usage.add("logs-ingested", gigabytes(size_of(message) + LOG_EVENT))
        case "request" if "function_url" not in step:
            size = size_of(step.get("body") or step.get("body_base64") or "")
            usage.add(api, chunks(size, METERED) if api == "api-http" else 1)
        case _:
            pass  # an invoke is billed as an invocation; time, faults and new environments cost nothing


def _item(
    table: str, item: Mapping[str, Any], around: Around, usage: Usage, key: Mapping[str, Any] | None = None
) -> None:
    known = around.sizes(table, key if key is not None else item)
    usage.add("dynamodb-write", dynamodb.write_units(max([item_size.of_plain(item), *known])))


def _message(message: Mapping[str, Any]) -> int:
    return size_of(message.get("body", "")) + size_of(message.get("attributes"))


def _publish(step: Step, topic: str, usage: Usage) -> None:
    if fifo(topic):
        usage.add("sns-fifo")
        usage.note(Note.FIFO_BYTES)
    else:
        usage.add("sns-standard", chunks(size_of([step.get(key) for key in ("message", "subject", "attributes")])))


def _data(record: Mapping[str, Any]) -> int:
    encoded = record.get("data_base64")
    return len(str(encoded)) * 3 // 4 if encoded is not None else size_of(record.get("data", ""))
