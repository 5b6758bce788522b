"""Who may invoke a function, and its URL, through the Lambda API."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.permissions import statement
from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.cloud.functions.urls import function_url
from sandbox.cloud.lambda_api.descriptions import url_description
from sandbox.cloud.lambda_api.errors import conflict, invalid, not_found
from sandbox.cloud.lambda_api.plane import Plane, paged
from sandbox.job import JsonValue

MAX_POLICY_BYTES = 20 * 1024
"""Of a function's resource-based policy ("Lambda quotas", Lambda developer guide)."""
_ACTION = re.compile(r"lambda:[*]|lambda:[a-zA-Z]+|[*]")
_SID = re.compile(r"[a-zA-Z0-9-_]{1,100}")
_PRINCIPAL = re.compile(r"\*|\d{12}|arn:.+|[a-z0-9.-]+\.amazonaws\.com|[a-z0-9.-]+\.amazon\.com")


def _add_permission(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, _, arn = plane.qualified(parameters)
    for name, pattern in (("StatementId", _SID), ("Action", _ACTION)):
        if pattern.fullmatch(str(parameters.get(name, ""))) is None:
            raise invalid(
                f"1 validation error detected: Value '{parameters.get(name)}' at '{name[:1].lower()}{name[1:]}' failed "
                f"to satisfy constraint: Member must satisfy regular expression pattern: {pattern.pattern}",
                "ValidationException",
            )
    if _PRINCIPAL.fullmatch(str(parameters["Principal"])) is None:
        raise invalid("The provided principal was invalid. Please check the principal and try again.")
    if any(one["Sid"] == parameters["StatementId"] and one["Resource"] == arn for one in function.policy):
        raise conflict(
            f"The statement id ({parameters['StatementId']}) provided already exists. Please provide a new statement "
            "id, or remove the existing statement."
        )
    made = statement(arn, parameters)
    size = len(_policy([*(one for one in function.policy if one["Resource"] == arn), made]))
    if size > MAX_POLICY_BYTES:
        message = f"The final policy size ({size}) is bigger than the limit ({MAX_POLICY_BYTES})."
        raise invalid(message, "PolicyLengthExceededException")
    function.policy.append(made)
    return {"Statement": json.dumps(made, separators=(",", ":"))}


def _remove_permission(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function, _, arn = plane.qualified(parameters)
    for one in function.policy:
        if one["Sid"] == parameters["StatementId"] and one["Resource"] == arn:
            function.policy.remove(one)
            return
    raise not_found(f"Statement {parameters['StatementId']} is not found in resource policy.")


def _get_policy(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, _, arn = plane.qualified(parameters)
    statements = [one for one in function.policy if one["Resource"] == arn]
    if not statements:
        raise not_found("The resource you requested does not exist.")
    text = _policy(statements)
    return {"Policy": text, "RevisionId": str(uuid.uuid5(uuid.NAMESPACE_URL, text))}


def _policy(statements: Sequence[Mapping[str, JsonValue]]) -> str:
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": list(statements)}
    return json.dumps(policy, separators=(",", ":"))


def _create_url(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, version, arn = plane.qualified(parameters)
    qualifier = plane.qualifier(parameters)
    if version == qualifier and version != LATEST:
        raise invalid("The Qualifier of a function URL is an alias, not a version.", "ValidationException")
    if qualifier in function.urls:
        raise conflict(
            f"Failed to create function url config for [functionArn = {arn}]. Error message:  FunctionUrlConfig "
            "exists for this Lambda function"
        )
    url_id = hashlib.sha256(arn.encode()).hexdigest()[:32]
    function.urls[qualifier] = dataclasses.replace(function_url(url_id, parameters), created=CLOCK.now())
    return url_description(function, qualifier)


def _get_url(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    return url_description(*_url(plane, parameters))


def _update_url(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, qualifier = _url(plane, parameters)
    url = function.urls[qualifier]
    now = {"AuthType": url.auth_type, "InvokeMode": url.invoke_mode, "Cors": url.cors}
    given = {name: parameters[name] for name in now if parameters.get(name) is not None}
    changed = function_url(url.url_id, {**now, **given})
    function.urls[qualifier] = dataclasses.replace(changed, created=url.created)
    return url_description(function, qualifier)


def _delete_url(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function, qualifier = _url(plane, parameters)
    del function.urls[qualifier]


def _list_urls(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    described = [url_description(function, qualifier) for qualifier in function.urls]
    return paged(described, "FunctionUrlConfigs", parameters)


def _url(plane: Plane, parameters: Mapping[str, Any]) -> tuple[Function, str]:
    """(the function, the qualifier of its URL that is asked for). Raises LambdaError."""
    function, _, _ = plane.qualified(parameters)
    qualifier = plane.qualifier(parameters)
    if qualifier not in function.urls:
        raise not_found("The resource you requested does not exist.")
    return function, qualifier


ACTIONS = {
    "AddPermission": (201, _add_permission),
    "RemovePermission": (204, _remove_permission),
    "GetPolicy": (200, _get_policy),
    "CreateFunctionUrlConfig": (201, _create_url),
    "GetFunctionUrlConfig": (200, _get_url),
    "UpdateFunctionUrlConfig": (200, _update_url),
    "DeleteFunctionUrlConfig": (204, _delete_url),
    "ListFunctionUrlConfigs": (200, _list_urls),
}
