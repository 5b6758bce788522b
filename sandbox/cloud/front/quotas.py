"""Limits that AWS has and moto has not, where going beyond them would cost more than an answer.

"Quotas in Amazon DynamoDB" and "Error responses" (Amazon S3 API reference): the limits and codes are AWS's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from sandbox.cloud.backends.expressions import undefined_placeholder
from sandbox.cloud.front import message_quotas, record_quotas
from sandbox.cloud.front.protocol import AwsError, Operation

MAX_EXPRESSION_BYTES = 4096
MAX_NESTING = 32
MAX_DIGITS = 38
MAX_KEY_BYTES = 1024
MAX_METADATA_BYTES = 2048
MAX_DELETED_AT_ONCE = 1000


def exceeded(operation: Operation) -> AwsError | None:
    """The error that AWS answers, when the operation goes beyond one of its quotas."""
    if operation.service == "s3":
        return _s3(operation.parameters)
    if operation.service == "dynamodb":
        try:
            _dynamodb(operation.parameters)
        except _Exceeded as error:
            return AwsError("ValidationException", str(error))
        undefined = undefined_placeholder(operation.parameters)
        if undefined is not None:
            return AwsError("ValidationException", undefined)
    return message_quotas.exceeded(operation) or record_quotas.exceeded(operation)


def _s3(parameters: Mapping[str, Any]) -> AwsError | None:
    if len(str(parameters.get("Key", "")).encode("utf-8", "replace")) > MAX_KEY_BYTES:
        return AwsError("KeyTooLongError", "Your key is too long")
    metadata = parameters.get("Metadata") or {}
    if sum(len(name) + len(value) for name, value in metadata.items()) > MAX_METADATA_BYTES:
        return AwsError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
    objects = (parameters.get("Delete") or {}).get("Objects") or []
    if len(objects) > MAX_DELETED_AT_ONCE:
        return AwsError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    return None


class _Exceeded(ValueError):
    """Says which quota, in DynamoDB's words."""


def _dynamodb(parameters: Mapping[str, Any]) -> None:
    for name, value in _members(parameters, 0):
        if name.endswith("Expression") and isinstance(value, str):
            size = len(value.encode("utf-8", "replace"))
            if size > MAX_EXPRESSION_BYTES:
                raise _Exceeded(
                    f"Invalid {name}: Expression size has exceeded the maximum allowed size; expression size: {size}"
                )
        elif name == "N" and isinstance(value, str):
            _number(value)
        elif name == "NS" and isinstance(value, list):
            for digits in value:
                _number(str(digits))


def _members(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Every member of every object in `value`, by name. An attribute value takes two levels: its type, its value."""
    if depth > 2 * MAX_NESTING + 8:
        raise _Exceeded("Nesting Levels have exceeded supported limits")
    if isinstance(value, Mapping):
        for name, member in value.items():
            _text(str(name))
            yield str(name), member
            yield from _members(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            yield from _members(member, depth)
    elif isinstance(value, str):
        _text(value)


def _text(text: str) -> None:
    """JSON can name half a character, which is no text and cannot be stored as UTF-8."""
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise _Exceeded("One or more parameter values were invalid: a string is not valid Unicode") from error


def _number(digits: str) -> None:
    if len(digits) > 200 or not _NUMBER.fullmatch(digits):
        raise _Exceeded(f"The parameter cannot be converted to a numeric value: {digits[:100]}")
    try:
        number = Decimal(digits)
    except InvalidOperation as error:
        raise _Exceeded(f"The parameter cannot be converted to a numeric value: {digits[:100]}") from error
    if not number:
        return
    if number.adjusted() > 125:
        raise _Exceeded("Number overflow. Attempting to store a number with magnitude larger than supported range")
    if number.adjusted() < -130:
        raise _Exceeded("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    if len(number.normalize(_EXACT).as_tuple().digits) > MAX_DIGITS:
        raise _Exceeded("Attempting to store more than 38 significant digits in a Number")


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?")
_EXACT = Context(prec=250)
