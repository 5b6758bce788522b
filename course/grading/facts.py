"""The facts of one run, read the way a check asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from course.grading.things import EventFact, MessageFact, ObjectFact, PublicationFact, RecordFact
from sandbox.cost import Bill, bill
from sandbox.result import Alarm, Call, Change, Invocation, Metric, Permission, Result, Undelivered

Held = TypeVar("Held")

_LAMBDA_LINES = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START ", "INIT_REPORT ")
_JSON_LINE = re.compile(r'\{"time": ?"[^"]*", ?"type": ?"platform\.')


def is_own(line: str) -> bool:
    """Whether a log line is the handler's, not one that Lambda writes around it, as text or as JSON."""
    return not line.startswith(_LAMBDA_LINES) and not _JSON_LINE.match(line)


class Facts:
    """Helpers over a `sandbox.Result`. Buckets, tables, queues, streams, topics and buses go by logical id or name."""

    def __init__(self, result: Result, *, case: str, memo: Mapping[str, Any]) -> None:
        self.result = result
        self.case = case
        self.memo = memo

    @property
    def invocations(self) -> list[Invocation]:
        """Every invocation of the run, in order."""
        return [invocation for step in self.result.steps for invocation in step.invocations]

    @property
    def runtime(self) -> str:
        """"python" or "nodejs": what the learner writes in; "python" where nothing was invoked."""
        nodejs = any(invocation.runtime.startswith("nodejs") for invocation in self.invocations)
        return "nodejs" if nodejs else "python"

    @property
    def answer(self) -> Any:
        """What the last invocation answered; None when there was none."""
        return self.invocations[-1].answer if self.invocations else None

    @property
    def responses(self) -> list[Any]:
        """What the doer of each step saw."""
        return [step.response for step in self.result.steps]

    @property
    def response(self) -> Any:
        """What the doer of the last step saw."""
        return self.result.steps[-1].response if self.result.steps else None

    def objects(self, bucket: str) -> dict[str, ObjectFact]:
        """Key -> object of a bucket after the run; empty for a bucket that is not there."""
        found = self._held(self.result.final.objects, bucket) or {}
        return {key: ObjectFact.of(value) for key, value in found.items()}

    def items(self, table: str) -> list[dict[str, Any]]:
        """The items of a table after the run, ordered by primary key."""
        return [dict(item) for item in self._held(self.result.final.items, table) or ()]

    def item(self, table: str, **key: Any) -> dict[str, Any] | None:
        """The first item that has all of `key`'s attributes, or None."""
        return next((item for item in self.items(table) if _has(item, key)), None)

    def messages(self, queue: str) -> list[MessageFact]:
        """The messages that are in a queue after the run, oldest first."""
        return [MessageFact.of(value) for value in self._held(self.result.final.messages, queue) or ()]

    def records(self, stream: str) -> list[RecordFact]:
        """The records of a Kinesis stream, in the order of their sequence numbers."""
        return [RecordFact.of(value) for value in self._held(self.result.final.records, stream) or ()]

    def publications(self, topic: str) -> list[PublicationFact]:
        """What was published to a topic, in order."""
        return [PublicationFact.of(value) for value in self._held(self.result.final.publications, topic) or ()]

    def events(self, bus: str = "default") -> list[EventFact]:
        """What was put on an event bus, in order, with the rules that it matched."""
        return [EventFact.of(value) for value in self._held(self.result.final.events, bus) or ()]

    def invoked(
        self, function: str | None = None, *, source: str | None = None, attempt: int | None = None
    ) -> list[Invocation]:
        """The invocations of one function, from one source ("sqs", "s3" ...), or of one attempt, in order."""
        return [
            invocation
            for invocation in self.invocations
            if function in (None, invocation.function, invocation.function_name)
            and source in (None, invocation.source)
            and attempt in (None, invocation.attempt)
        ]

    def undelivered(self, fate: str | None = None, *, function: str | None = None) -> list[Undelivered]:
        """What has not reached its function: "waiting", "discarded", "refused" or "filtered"."""
        return [
            entry
            for step in self.result.steps
            for entry in step.undelivered
            if fate in (None, entry.fate.value) and function in (None, entry.function)
        ]

    def calls(self, service: str | None = None, operation: str | None = None) -> list[Call]:
        """The functions' AWS calls in order, those of a service and operation when named."""
        return [
            call
            for invocation in self.invocations
            for call in invocation.calls
            if service in (None, call.service) and operation in (None, call.operation)
        ]

    def changes(self, service: str | None = None, resource: str | None = None) -> list[Change]:
        """What the run changed, step by step, the steps' own doing included."""
        name = None if resource is None else self._name(resource)
        return [
            change
            for step in self.result.steps
            for change in step.changes
            if service in (None, change.service) and name in (None, change.resource)
        ]

    @property
    def logs(self) -> list[str]:
        """What the functions logged, without Lambda's own START, END and REPORT lines."""
        return [line.text for invocation in self.invocations for line in invocation.logs if is_own(line.text)]

    def log_lines(self, function: str) -> list[str]:
        """What one function logged, likewise."""
        return [line.text for invocation in self.invoked(function) for line in invocation.logs if is_own(line.text)]

    def log_group(self, name: str) -> list[str]:
        """Every message of a log group, Lambda's own lines too, stream after stream."""
        streams = self.result.observed.log_groups.get(self._name(name), {})
        return [message for messages in streams.values() for message in messages]

    def metrics(self, namespace: str | None = None, name: str | None = None, **dimensions: str) -> list[Metric]:
        """Metrics with these dimensions among theirs; `values` has what was measured, in order."""
        return [
            metric
            for metric in self.result.observed.metrics
            if namespace in (None, metric.namespace)
            and name in (None, metric.name)
            and _has(metric.dimensions, dimensions)
        ]

    @property
    def alarms(self) -> dict[str, Alarm]:
        """Name -> alarm, with its `state` and the `history` of its states."""
        return {alarm.name: alarm for alarm in self.result.observed.alarms}

    @property
    def traces(self) -> list[Mapping[str, Any]]:
        """X-Ray's traces: {id, segments}, each segment a segment document."""
        return list(self.result.observed.traces)

    def permissions(self, *, used: bool | None = None) -> list[Permission]:
        """The actions that the functions' roles allow; with `used=False` those that no call needed."""
        return [permission for permission in self.result.permissions if used in (None, permission.used)]

    def cost(self, memory_mb: int | None = None) -> Bill:
        """The bill of the run: `total`, `gb_seconds`, `quantity("s3-put")`, `amount("dynamodb")`."""
        return bill(self.result, memory_mb)

    def _name(self, resource: str) -> str:
        return self.result.resources.get(resource, resource)

    def _held(self, state: Mapping[str, Held], resource: str) -> Held | None:
        """What a kind of state has under a resource's name; of a URL or an ARN its last part is the name."""
        name = self._name(resource)
        return state.get(name, state.get(name.rpartition("/")[2].rpartition(":")[2]))


def _has(item: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    return all(name in item and item[name] == value for name, value in key.items())
