"""Resource policies of functions: their statements, as Lambda writes them ("AddPermission", Lambda API reference)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.job import JsonValue


def statement(resource: str, permission: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The statement that Lambda writes for a permission: the request of AddPermission, or the properties of an
    AWS::Lambda::Permission with a `StatementId`. `resource` is the ARN of the function, version or alias."""
    conditions: dict[str, dict[str, JsonValue]] = {}
    for operator, key, name in _CONDITIONS:
        if permission.get(name) is not None:
            value = permission[name]
            conditions.setdefault(operator, {})[key] = str(value).lower() if isinstance(value, bool) else str(value)
    made: dict[str, JsonValue] = {
        "Sid": str(permission["StatementId"]),
        "Effect": "Allow",
        "Principal": _principal(str(permission["Principal"])),
        "Action": str(permission["Action"]),
        "Resource": resource,
    }
    return {**made, "Condition": conditions} if conditions else made


_CONDITIONS = (
    ("StringEquals", "AWS:SourceAccount", "SourceAccount"),
    ("ArnLike", "AWS:SourceArn", "SourceArn"),
    ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
    ("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
    ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
    ("Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"),
)


def _principal(given: str) -> JsonValue:
    if given == "*":
        return "*"
    if given.isdigit() and len(given) == 12:
        return {"AWS": f"arn:aws:iam::{given}:root"}
    return {"AWS": given} if given.startswith("arn:") else {"Service": given}
