"""Resource policies of functions: their statements, and whom they let in ("AddPermission", Lambda API reference)."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID
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


def service_may(statements: Iterable[Mapping[str, Any]], service: str, action: str, source_arn: str) -> bool:
    """Whether a resource policy lets an AWS service ("s3.amazonaws.com") do `action` on behalf of `source_arn`.

    `statements` belong to the policy of the one resource that is meant, so its `Resource` is not compared. A
    condition that is about anything but the source is taken as not met. A Deny that fits wins.
    """
    fitting = [
        str(one.get("Effect"))
        for one in statements
        if _names_service(one.get("Principal"), service)
        and _matches_any(one.get("Action"), action)
        and _source_fits(one.get("Condition") or {}, source_arn)
    ]
    return "Allow" in fitting and "Deny" not in fitting


def _names_service(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, Mapping):
        return False
    return any(name in ("*", service) for key in ("Service", "AWS") for name in _several(principal.get(key)))


def _matches_any(patterns: Any, action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), str(one).lower()) for one in _several(patterns))


def _source_fits(conditions: Mapping[str, Any], source_arn: str) -> bool:
    known = {"aws:sourcearn": source_arn, "aws:sourceaccount": ACCOUNT_ID}
    for operator, wanted in conditions.items():
        exact = operator in ("StringEquals", "StringEqualsIgnoreCase")
        if not exact and operator not in ("ArnLike", "ArnEquals", "StringLike"):
            return False
        for key, values in wanted.items():
            value = known.get(key.lower(), "")
            if not any(
                str(one) == value if exact else fnmatch.fnmatchcase(value, str(one)) for one in _several(values)
            ):
                return False
    return True


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
