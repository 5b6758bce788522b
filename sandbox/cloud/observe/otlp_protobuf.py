"""OpenTelemetry's spans in protobuf, read into the shape of their JSON ("OpenTelemetry Protocol Specification", and
"Encoding", Protocol Buffers documentation). Only what a span needs is named; the rest is passed over.

By hand, because the packages that would do it bring protobuf's runtime into the cloud for one message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 20


class NotProtobuf(ValueError):
    """The bytes are no message, or none of this kind."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of a kind of message: field number -> (JSON name, kind, whether it repeats).

    A kind is "text", "hex", "number", "fixed", "double", "flag", "bytes" or the name of a message.
    """

    fields: dict[int, tuple[str, str, bool]]


_MESSAGES = {
    "request": Message({1: ("resourceSpans", "resource_spans", True)}),
    "resource_spans": Message({1: ("resource", "resource", False), 2: ("scopeSpans", "scope_spans", True)}),
    "resource": Message({1: ("attributes", "pair", True)}),
    "scope_spans": Message({2: ("spans", "span", True)}),
    "span": Message(
        {
            1: ("traceId", "hex", False),
            2: ("spanId", "hex", False),
            4: ("parentSpanId", "hex", False),
            5: ("name", "text", False),
            6: ("kind", "number", False),
            7: ("startTimeUnixNano", "fixed", False),
            8: ("endTimeUnixNano", "fixed", False),
            9: ("attributes", "pair", True),
            15: ("status", "status", False),
        }
    ),
    "status": Message({2: ("message", "text", False), 3: ("code", "number", False)}),
    "pair": Message({1: ("key", "text", False), 2: ("value", "any", False)}),
    "any": Message(
        {
            1: ("stringValue", "text", False),
            2: ("boolValue", "flag", False),
            3: ("intValue", "number", False),
            4: ("doubleValue", "double", False),
            5: ("arrayValue", "array", False),
        }
    ),
    "array": Message({1: ("values", "any", True)}),
}


def read_request(body: bytes) -> dict[str, Any]:
    """An ExportTraceServiceRequest. Raises NotProtobuf."""
    return _message(body, "request", 0)


def _message(body: bytes, kind: str, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise NotProtobuf("nested too deeply")
    found: dict[str, Any] = {}
    for number, wire, value in _fields(body):
        known = _MESSAGES[kind].fields.get(number)
        if known is None:
            continue
        name, member, repeats = known
        read = _value(wire, value, member, depth)
        if repeats:
            found.setdefault(name, []).append(read)
        else:
            found[name] = read
    return found


def _value(wire: int, value: int | bytes, kind: str, depth: int) -> Any:
    if isinstance(value, int):
        if kind == "flag":
            return bool(value)
        if kind == "number" and wire == 0:
            return value - (1 << 64) if value >= 1 << 63 else value
        if kind == "fixed" and wire == 1:
            return value
        if kind == "double" and wire == 1:
            return struct.unpack("<d", struct.pack("<Q", value))[0]
        raise NotProtobuf("a field has another type")
    if kind == "text":
        return value.decode("utf-8", "replace")
    if kind == "hex":
        return value.hex()
    if kind in _MESSAGES:
        return _message(value, kind, depth + 1)
    raise NotProtobuf("a field has another type")


def _fields(body: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """(number, wire type, value) of every field."""
    position = 0
    while position < len(body):
        key, position = _varint(body, position)
        wire = key & 7
        if wire == 0:
            number, position = _varint(body, position)
            yield key >> 3, wire, number
            continue
        if wire == 2:
            length, position = _varint(body, position)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise NotProtobuf("an unknown wire type")
        part = body[position : position + length]
        position += length
        if len(part) != length:
            raise NotProtobuf("it ends too early")
        yield key >> 3, wire, part if wire == 2 else int.from_bytes(part, "little")


def _varint(body: bytes, position: int) -> tuple[int, int]:
    result = 0
    for shift in range(0, 70, 7):
        if position >= len(body):
            raise NotProtobuf("it ends too early")
        byte = body[position]
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result & ((1 << 64) - 1), position
    raise NotProtobuf("a number is too long")
