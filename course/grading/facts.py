"""The facts of one run, read the way a check asks for them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.result import Call, Change, Invocation, Result

_LAMBDA_LINES = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START ", "INIT_REPORT ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFact:
    """An S3 object as it is after the run."""

    body: bytes
    content_type: str
    metadata: Mapping[str, str]
    size: int
    etag: str
    truncated: bool  # `body` holds only the beginning

    @property
    def text(self) -> str:
        """The body as UTF-8, with U+FFFD where it is not."""
        return self.body.decode("utf-8", "replace")


class Facts:
    """Helpers over a `sandbox.Result`. Buckets and tables go by logical id or by name."""

    def __init__(self, result: Result, *, case: str, memo: Mapping[str, Any]) -> None:
        self.result = result
        self.case = case
        self.memo = memo

    @property
    def invocations(self) -> list[Invocation]:
        """Every invocation of the run, in order."""
        return [invocation for step in self.result.steps for invocation in step.invocations]

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
        found = self.result.final.objects.get(self._name(bucket), {})
        return {key: _object(value) for key, value in found.items()}

    def items(self, table: str) -> list[dict[str, Any]]:
        """The items of a table after the run, ordered by primary key."""
        return [dict(item) for item in self.result.final.items.get(self._name(table), ())]

    def item(self, table: str, **key: Any) -> dict[str, Any] | None:
        """The first item that has all of `key`'s attributes, or None."""
        return next((item for item in self.items(table) if _has(item, key)), None)

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
        return [
            line.text
            for invocation in self.invocations
            for line in invocation.logs
            if not line.text.startswith(_LAMBDA_LINES)
        ]

    def _name(self, resource: str) -> str:
        return self.result.resources.get(resource, resource)


def _has(item: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    return all(name in item and item[name] == value for name, value in key.items())


def _object(value: Mapping[str, Any]) -> ObjectFact:
    encoded = value.get("body_base64")
    body = base64.b64decode(encoded) if encoded is not None else str(value.get("body", "")).encode()
    return ObjectFact(
        body=body,
        content_type=str(value.get("content_type", "")),
        metadata=dict(value.get("metadata") or {}),
        size=int(value.get("size", len(body))),
        etag=str(value.get("etag", "")),
        truncated=bool(value.get("truncated", False)),
    )
