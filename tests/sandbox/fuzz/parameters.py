"""Parameters of every operation, made from botocore's model of it: such as an SDK lets through."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from moto.core.utils import get_service_model

from tests.sandbox.fuzz.known import Recalled, known

HUGE = 300_000
TEXTS = (
    "", " ", "x" * 256, "x" * HUGE, "\u0000", "\u00e9\u2603\U0001d11e\u202e", "../../etc/passwd",
    "a&Action=DeleteQueue&b",
    "%", "%zz%00", "{", "{}", "[" * 3000, "<a>&b;]]>", "*", "a\r\nX-Amz-Target: b", "-1", "1e400", "9" * 5000, "nan",
    "arn:",
    "arn:aws:sqs:eu-west-1:999999999999:x", "arn:aws:lambda:us-east-1:123456789012:function:",
    "http://169.254.169.254/",
    "seeded", "1970-01-01T00:00:00Z", "rate(0 days)", "cron(* * * * ? *)", "((((a", "$.a[*]..b", "(a+)+$" * 20,
    "#a = :a",
    '{"source": [{"wildcard": "' + "*a" * 200 + '"}]}', "bytes=9-1", "0" * 400,
)  # fmt: skip
INTEGERS = (0, -1, 1, 2**15, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64)
FLOATS = (0.0, -0.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), float("-inf"), 0.1)
TIMES = (0, 1, -1, 2**31, 253_402_300_799, 1_700_000_000.123)
BLOBS = (b"", b"\x00\xff", b"{}", b"x" * HUGE, b"PK\x03\x04" + b"\x00" * 26, b"[" * 3000)


One = Callable[[Sequence[Any]], Any]
"""Chooses one of some: all that is left to chance is asked of it."""


def parameters(one: One, service: str, operation: str, *, strange: bool) -> dict[str, Any]:
    """A mapping for the operation's input. `strange`: now and then a member is of its type and otherwise what nobody
    expects."""
    shape = get_service_model(service).operation_model(operation).input_shape
    return _Making(one, service, strange).structure(shape) if shape is not None else {}


@dataclass(frozen=True, slots=True)
class _Making:
    one: One
    service: str
    strange: bool

    def structure(self, shape: Any, depth: int = 0) -> dict[str, Any]:
        needed, others = _members(self.service, shape, self.strange)
        if others and (getattr(shape, "is_tagged_union", False) or shape.name == "AttributeValue"):
            names = [self.one(others)]
        else:
            more = self.one(range(6 if self.strange else 3)) if others and depth < 5 else 0
            names = [*needed, *dict.fromkeys(self.one(others) for _ in range(more))]
        return {name: self.member(name, shape.members[name], depth) for name in names}

    def member(self, name: str, shape: Any, depth: int) -> Any:
        if self.strange and self.one(range(4)) == 3:
            return self._odd(name, shape, depth)
        fitting = known(self.service, name)
        if fitting and not (shape.type_name in ("structure", "map", "list") and isinstance(fitting[0], str | Recalled)):
            return self.one(fitting)
        return self._by_shape(name, shape, depth)

    def _by_shape(self, name: str, shape: Any, depth: int) -> Any:
        bounds = shape.metadata
        match shape.type_name:
            case "structure":
                return self.structure(shape, depth + 1)
            case "list":
                few = self.one(range(min(int(bounds.get("min", 1)), 3), 4)) if depth < 5 else 0
                return [self.member(name.removesuffix("s"), shape.member, depth + 1) for _ in range(few)]
            case "map":
                few = self.one(range(3)) if depth < 5 else 0
                return {self._text(shape.key): self.member("", shape.value, depth + 1) for _ in range(few)}
            case "string":
                return self._text(shape)
            case "integer" | "long":
                low = int(bounds.get("min", 0))
                return self.one(range(low, min(int(bounds.get("max", low + 20)), low + 20) + 1))
            case "float" | "double":
                return self.one((0.0, 1.0, 2.5))
            case "boolean":
                return self.one((True, False))
            case "timestamp":
                return _moment(self.one(TIMES[3:]))
        return self.one((b"seeded", b"{}"))  # a blob

    def _text(self, shape: Any) -> str:
        if shape.enum:
            return str(self.one(shape.enum))
        text = str(self.one(("seeded", "fresh", "a"))).ljust(int(shape.metadata.get("min", 0)), "a")
        return text[: int(shape.metadata.get("max", 50))]

    def _odd(self, name: str, shape: Any, depth: int) -> Any:
        match shape.type_name:
            case "string":
                return self.one(TEXTS)
            case "integer" | "long":
                return self.one(INTEGERS)
            case "float" | "double":
                return self.one(FLOATS)
            case "timestamp":
                return _moment(self.one(TIMES))
            case "boolean":
                return self.one((True, False))
            case "list":
                many = self.one((0, 2, 11, 101))
                return [self.member(name.removesuffix("s"), shape.member, depth + 1)] * many
            case "map":
                keys = [self.one(TEXTS)[:6000] for _ in range(self.one(range(4)))]
                return {key: self.member("", shape.value, depth + 1) for key in keys}
            case "structure":
                return {}
        return self.one(BLOBS)


@functools.cache
def _members(service: str, shape: Any, strange: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what is always given, what may be)"""
    needed = [name for name in shape.members if name in shape.required_members or name == _ALSO_NEEDED.get(service)]
    others = [name for name in shape.members if name not in needed and (strange or known(service, name) != ())]
    return tuple(needed), tuple(others)


_ALSO_NEEDED = {"kinesis": "StreamName", "logs": "logGroupName", "sns": "TopicArn"}
"""What a service asks for though its model does not say so: it takes one of several."""


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
