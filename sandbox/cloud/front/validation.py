"""Whether a request's parameters have the types that the service's model gives them.

SDKs look before they send; a request written by hand does not, and moto would store a number where a text belongs.
botocore's own validator does the looking, at what moto's reader made of the request.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from botocore.validate import ParamValidator
from moto.core.utils import get_service_model

from sandbox.cloud.front.protocol import AwsError, Operation

CHECKED = frozenset({"sqs", "sns", "kinesis", "events", "scheduler", "logs", "cloudwatch", "xray", "lambda"})
_MISSING = {
    "sqs": ("MissingParameter", "The request must contain the parameter {}."),
    "sns": ("InvalidParameter", "Invalid parameter: {} Reason: no value for required parameter"),
}


def misfit(operation: Operation) -> AwsError | None:
    """The error that the service answers to a parameter that is missing or of another type, else None."""
    if operation.service not in CHECKED:
        return None
    shape: Any = get_service_model(operation.service).operation_model(operation.name).input_shape
    if shape is None:
        return None
    for name in shape.required_members:
        if name not in operation.parameters:
            code, words = _MISSING.get(
                operation.service,
                (
                    "ValidationException",
                    "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must not be null",
                ),
            )
            return AwsError(code, words.format(name))
    if not _is_text(operation.parameters):
        return AwsError("SerializationException", "A string of the request is not valid Unicode.")
    report = _validator().validate(operation.parameters, shape)
    if report.has_errors():
        first = str(report.generate_report()).splitlines()[0]
        code = "InvalidParameter" if operation.service == "sns" else "ValidationException"
        return AwsError(code if operation.service != "sqs" else "InvalidParameterValue", first[:1000])
    return None


@functools.cache
def _validator() -> ParamValidator:
    return ParamValidator()


def _is_text(value: Any) -> bool:
    """JSON can name half a character, which is no text and cannot be stored as UTF-8."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, Mapping):
        return all(_is_text(name) and _is_text(member) for name, member in value.items())
    return all(_is_text(member) for member in value) if isinstance(value, list) else True
