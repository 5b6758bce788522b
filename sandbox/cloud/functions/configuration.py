"""A function's configuration, read from what CreateFunction takes or from the properties of an AWS::Lambda::Function,
which have the same names, and refused as Lambda refuses it ("CreateFunction", Lambda API reference)."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.functions import runtimes
from sandbox.exchange import FunctionConfiguration

MAX_ENVIRONMENT_BYTES = 4 * 1024
""" "Lambda quotas": environment variables, in aggregate."""
RESERVED_VARIABLES = frozenset(
    [
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    ]
)
""" "Defined runtime environment variables", Lambda developer guide."""
FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ROLE = re.compile(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")
LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


class InvalidValue(ValueError):
    """Lambda refuses a value. `str()` is Lambda's message, `property` where it stands, `code` Lambda's error code."""

    def __init__(self, message: str, property: str, code: str = "InvalidParameterValueException") -> None:
        super().__init__(message)
        self.property = property
        self.code = code


def changed(configuration: FunctionConfiguration, given: Mapping[str, Any]) -> FunctionConfiguration:
    """`configuration` with every property that `given` has. Raises InvalidValue for the first one that does not fit."""
    changes: dict[str, Any] = {}
    for name, read in _READERS.items():
        if given.get(name) is not None:
            changes.update(read(given[name]))
    return dataclasses.replace(configuration, **changes)


def environment(given: Any) -> dict[str, str]:
    """The variables of an Environment. Raises InvalidValue."""
    variables = given.get("Variables") if isinstance(given, Mapping) else None
    if variables is None:
        return {}
    if not isinstance(variables, Mapping):
        raise InvalidValue("Variables is a mapping of names to text", "Environment")
    texts = {str(name): _as_text(value) for name, value in variables.items()}
    for name in texts:
        if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name) is None and name not in RESERVED_VARIABLES:
            raise InvalidValue(
                f"1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys "
                f"must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+] "
                f"({name!r} does not)",
                "Environment",
                "ValidationException",
            )
    prefix = "Lambda was unable to configure your environment variables because the environment variables you have "
    reserved = sorted(RESERVED_VARIABLES & set(texts))
    if reserved:
        raise InvalidValue(
            f"{prefix}provided contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(reserved)}",
            "Environment",
        )
    measured = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    if len(measured.encode("utf-8", "replace")) > MAX_ENVIRONMENT_BYTES:
        raise InvalidValue(
            f"{prefix}provided exceeded the 4KB limit. String measured: {measured[:200]}...", "Environment"
        )
    return texts


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def whole_number(value: Any, property: str, low: int, high: int) -> int:
    """Raises InvalidValue, in the words of Lambda's model, for what is none from `low` to `high`."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise InvalidValue(f"{property} must be a whole number", property, "SerializationException") from None
    if low <= number <= high:
        return number
    bound = f"less than or equal to {high}" if number > high else f"greater than or equal to {low}"
    raise InvalidValue(
        f"1 validation error detected: Value '{number}' at '{property[:1].lower()}{property[1:]}' failed to satisfy "
        f"constraint: Member must have value {bound}",
        property,
        "ValidationException",
    )


def _runtime(value: Any) -> dict[str, Any]:
    problem = runtimes.problem(str(value))
    if problem:
        raise InvalidValue(problem, "Runtime")
    return {"runtime": str(value)}


def _handler(value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or not 1 <= len(value) <= 128 or re.search(r"\s", value):
        raise InvalidValue(
            f"1 validation error detected: Value '{value}' at 'handler' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [^\s]+",
            "Handler",
            "ValidationException",
        )
    return {"handler": value}


def _role(value: Any) -> dict[str, Any]:
    if ROLE.fullmatch(str(value)) is None:
        raise InvalidValue(
            f"1 validation error detected: Value '{value}' at 'role' failed to satisfy constraint: Member must satisfy "
            f"regular expression pattern: {ROLE.pattern}",
            "Role",
            "ValidationException",
        )
    return {"role_arn": str(value)}


def _storage(value: Any) -> dict[str, Any]:
    return {"ephemeral_storage_mb": whole_number(value.get("Size", 512), "EphemeralStorage", 512, 10240)}


def _tracing(value: Any) -> dict[str, Any]:
    return {"tracing": _one_of(value.get("Mode", "PassThrough"), ("Active", "PassThrough"), "TracingConfig")}


def _logging(value: Any) -> dict[str, Any]:
    format_ = _one_of(value.get("LogFormat", "Text"), ("Text", "JSON"), "LoggingConfig")
    levels = {name: value.get(name) for name in ("ApplicationLogLevel", "SystemLogLevel") if value.get(name)}
    if levels and format_ == "Text":
        raise InvalidValue(
            "ApplicationLogLevel and SystemLogLevel can only be set when the LogFormat is JSON", "LoggingConfig"
        )
    return {
        "log_format": format_,
        "application_log_level": _one_of(levels.get("ApplicationLogLevel", ""), ("", *LOG_LEVELS), "LoggingConfig"),
        "system_log_level": _one_of(levels.get("SystemLogLevel", ""), ("", *LOG_LEVELS[1:4]), "LoggingConfig"),
        "custom_log_group": str(value.get("LogGroup") or ""),
    }


def _one_of(value: Any, allowed: tuple[str, ...], property: str) -> str:
    if value not in allowed:
        named = f"{property[:1].lower()}{property[1:]}"
        raise InvalidValue(
            f"1 validation error detected: Value '{value}' at '{named}' failed to satisfy constraint: Member must "
            f"satisfy enum value set: [{', '.join(filter(None, allowed))}]",
            property,
            "ValidationException",
        )
    return str(value)


_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "Runtime": _runtime,
    "Handler": _handler,
    "Role": _role,
    "Timeout": lambda value: {"timeout": whole_number(value, "Timeout", 1, 900)},
    "MemorySize": lambda value: {"memory_mb": whole_number(value, "MemorySize", 128, 10240)},
    "Environment": lambda value: {"environment": environment(value)},
    "EphemeralStorage": _storage,
    "TracingConfig": _tracing,
    "LoggingConfig": _logging,
}
