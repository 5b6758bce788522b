"""Retries, age and destinations of asynchronous events ("PutFunctionEventInvokeConfig", Lambda API reference)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.functions.configuration import InvalidValue, whole_number
from sandbox.cloud.functions.registry import InvokeConfig

_SERVICES = {"OnSuccess": ("sqs", "sns", "lambda", "events"), "OnFailure": ("sqs", "sns", "lambda", "events", "s3")}


def invoke_config(given: Mapping[str, Any], base: InvokeConfig | None = None) -> InvokeConfig:
    """`base` (Lambda's defaults) with what is given. Raises InvalidValue."""
    changes: dict[str, Any] = {}
    if given.get("MaximumRetryAttempts") is not None:
        changes["retries"] = whole_number(given["MaximumRetryAttempts"], "MaximumRetryAttempts", 0, 2)
    if given.get("MaximumEventAgeInSeconds") is not None:
        seconds = whole_number(given["MaximumEventAgeInSeconds"], "MaximumEventAgeInSeconds", 60, 21600)
        changes["max_age_seconds"] = seconds
    for name, target in (given.get("DestinationConfig") or {}).items():
        if name not in _SERVICES:
            raise InvalidValue(f"DestinationConfig has OnSuccess and OnFailure, not {name}", "DestinationConfig")
        arn = str((target or {}).get("Destination") or "")
        changes["on_success" if name == "OnSuccess" else "on_failure"] = destination(arn, _SERVICES[name])
    return dataclasses.replace(base or InvokeConfig(), **changes)


def destination(arn: str, services: tuple[str, ...]) -> str:
    """The ARN when it is of one of these services. Raises InvalidValue."""
    parts = arn.split(":")
    if arn and (len(parts) < 6 or parts[0] != "arn" or parts[2] not in services):
        raise InvalidValue(
            f"The provided destination config DestinationConfig is invalid: {arn} is none of {', '.join(services)}",
            "DestinationConfig",
        )
    return arn
