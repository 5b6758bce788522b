"""What becomes of asynchronous events, concurrency, tags and the account's limits, through the Lambda API."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.configuration import whole_number
from sandbox.cloud.functions.invoke_configs import invoke_config
from sandbox.cloud.functions.registry import Function, InvokeConfig
from sandbox.cloud.iam.polling_roles import check_targets
from sandbox.cloud.lambda_api.descriptions import invoke_config_description
from sandbox.cloud.lambda_api.errors import invalid, not_found
from sandbox.cloud.lambda_api.plane import Plane, paged
from sandbox.job import JsonValue

CONCURRENCY = 1000
""" "Lambda quotas": concurrent executions of an account by default; 100 of them cannot be reserved."""
_UNRESERVED = 100


def _put_invoke_config(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, qualifier = plane.qualified(parameters)[0], plane.qualifier(parameters)
    return _keep(plane, function, qualifier, invoke_config(parameters))


def _update_invoke_config(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, qualifier = _with_invoke_config(plane, parameters)
    return _keep(plane, function, qualifier, invoke_config(parameters, function.invoke_configs[qualifier]))


def _keep(plane: Plane, function: Function, qualifier: str, config: InvokeConfig) -> JsonValue:
    before = dict(function.invoke_configs)
    function.invoke_configs[qualifier] = config
    try:
        check_targets(function, plane.functions, plane.roles)
    except ValueError as error:
        function.invoke_configs = before
        raise invalid(str(error)) from error
    function.modified = CLOCK.now()
    return invoke_config_description(function, qualifier)


def _get_invoke_config(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    return invoke_config_description(*_with_invoke_config(plane, parameters))


def _delete_invoke_config(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function, qualifier = _with_invoke_config(plane, parameters)
    del function.invoke_configs[qualifier]


def _list_invoke_configs(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    described = [invoke_config_description(function, qualifier) for qualifier in function.invoke_configs]
    return paged(described, "FunctionEventInvokeConfigs", parameters)


def _with_invoke_config(plane: Plane, parameters: Mapping[str, Any]) -> tuple[Function, str]:
    """(the function, the qualifier whose configuration is asked for). Raises LambdaError."""
    function, _, arn = plane.qualified(parameters)
    qualifier = plane.qualifier(parameters)
    if qualifier not in function.invoke_configs:
        raise not_found(f"The function {arn} doesn't have an EventInvokeConfig")
    return function, qualifier


def _put_concurrency(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    wanted = whole_number(parameters["ReservedConcurrentExecutions"], "ReservedConcurrentExecutions", 0, CONCURRENCY)
    others = sum(one.configuration.reserved_concurrency or 0 for one in plane.functions if one is not function)
    if others + wanted > CONCURRENCY - _UNRESERVED:
        raise invalid(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{_UNRESERVED}]."
        )
    function.configuration = dataclasses.replace(function.configuration, reserved_concurrency=wanted)
    return {"ReservedConcurrentExecutions": wanted}


def _get_concurrency(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    reserved = plane.function(parameters).configuration.reserved_concurrency
    return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}


def _delete_concurrency(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function = plane.function(parameters)
    function.configuration = dataclasses.replace(function.configuration, reserved_concurrency=None)


def _tag(plane: Plane, parameters: Mapping[str, Any]) -> None:
    tags = {str(key): str(value) for key, value in (parameters.get("Tags") or {}).items()}
    plane.function({"FunctionName": parameters["Resource"]}).tags.update(tags)


def _untag(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function = plane.function({"FunctionName": parameters["Resource"]})
    for key in parameters.get("TagKeys") or []:
        function.tags.pop(str(key), None)


def _list_tags(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    return {"Tags": dict(plane.function({"FunctionName": parameters["Resource"]}).tags)}


def _account(plane: Plane, _parameters: Mapping[str, Any]) -> JsonValue:
    reserved = sum(function.configuration.reserved_concurrency or 0 for function in plane.functions)
    return {
        "AccountLimit": {
            "TotalCodeSize": 80530636800,
            "CodeSizeUnzipped": 262144000,
            "CodeSizeZipped": 52428800,
            "ConcurrentExecutions": CONCURRENCY,
            "UnreservedConcurrentExecutions": CONCURRENCY - reserved,
        },
        "AccountUsage": {
            "TotalCodeSize": sum(function.package.size for function in plane.functions if function.package),
            "FunctionCount": len(plane.functions),
        },
    }


ACTIONS = {
    "PutFunctionEventInvokeConfig": (200, _put_invoke_config),
    "UpdateFunctionEventInvokeConfig": (200, _update_invoke_config),
    "GetFunctionEventInvokeConfig": (200, _get_invoke_config),
    "DeleteFunctionEventInvokeConfig": (204, _delete_invoke_config),
    "ListFunctionEventInvokeConfigs": (200, _list_invoke_configs),
    "PutFunctionConcurrency": (200, _put_concurrency),
    "GetFunctionConcurrency": (200, _get_concurrency),
    "DeleteFunctionConcurrency": (204, _delete_concurrency),
    "TagResource": (204, _tag),
    "UntagResource": (204, _untag),
    "ListTags": (200, _list_tags),
    "GetAccountSettings": (200, _account),
}
