"""Versions and aliases through the Lambda API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.cloud.functions.versions import publish
from sandbox.cloud.lambda_api.descriptions import alias_description, function_description
from sandbox.cloud.lambda_api.errors import conflict, invalid, not_found
from sandbox.cloud.lambda_api.plane import Plane, paged
from sandbox.job import JsonValue

_ALIAS = re.compile(r"(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}")


def _publish(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    wanted = parameters.get("CodeSha256")
    if wanted and function.package is not None and wanted != function.package.sha256:
        raise invalid(f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST")
    return function_description(function, publish(function))


def _list(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    several = [function.configuration, *function.versions.values()]
    return paged([function_description(function, one) for one in several], "Versions", parameters)


def _create_alias(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, name = plane.function(parameters), str(parameters["Name"])
    if _ALIAS.fullmatch(name) is None:
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy "
            f"regular expression pattern: {_ALIAS.pattern}",
            "ValidationException",
        )
    if name in function.aliases:
        raise conflict(f"Alias already exists: {function.configuration.arn}:{name}")
    _point(function, name, parameters)
    return alias_description(function, name)


def _update_alias(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, name = _alias(plane, parameters)
    if parameters.get("FunctionVersion"):
        _point(function, name, parameters)
    return alias_description(function, name)


def _get_alias(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    return alias_description(*_alias(plane, parameters))


def _delete_alias(plane: Plane, parameters: Mapping[str, Any]) -> None:
    plane.function(parameters).aliases.pop(str(parameters["Name"]), None)


def _list_aliases(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, wanted = plane.function(parameters), parameters.get("FunctionVersion")
    names = [name for name, version in sorted(function.aliases.items()) if wanted in (None, version)]
    return paged([alias_description(function, name) for name in names], "Aliases", parameters)


def _alias(plane: Plane, parameters: Mapping[str, Any]) -> tuple[Function, str]:
    function, name = plane.function(parameters), str(parameters["Name"])
    if name not in function.aliases:
        raise not_found(f"Cannot find alias arn: {function.configuration.arn}:{name}")
    return function, name


def _point(function: Function, name: str, parameters: Mapping[str, Any]) -> None:
    version = str(parameters["FunctionVersion"])
    if version != LATEST and version not in function.versions:
        raise not_found(f"Function not found: {function.configuration.arn}:{version}")
    if (parameters.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
        raise invalid("Weighted aliases are not supported here.")
    function.aliases[name] = version


ACTIONS = {
    "PublishVersion": (201, _publish),
    "ListVersionsByFunction": (200, _list),
    "CreateAlias": (201, _create_alias),
    "UpdateAlias": (200, _update_alias),
    "GetAlias": (200, _get_alias),
    "DeleteAlias": (204, _delete_alias),
    "ListAliases": (200, _list_aliases),
}
