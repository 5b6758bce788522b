"""Versions and aliases of a function ("Manage Lambda function versions" and "aliases", Lambda developer guide)."""

from __future__ import annotations

import dataclasses

from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.exchange import FunctionConfiguration


def publish(function: Function) -> FunctionConfiguration:
    """The configuration of a new version, or the last one when nothing has changed since then, as Lambda does it."""
    last = function.versions.get(str(function.published))
    if last is not None and function.version_code.get(last.version) is function.code and _same(last, function):
        return last
    function.published += 1
    number = str(function.published)
    version = dataclasses.replace(
        function.configuration, version=number, arn=f"{function.configuration.arn}:{number}", reserved_concurrency=None
    )
    function.versions[number] = version
    function.version_code[number] = function.code
    return version


def _same(version: FunctionConfiguration, function: Function) -> bool:
    latest = dataclasses.replace(
        function.configuration, version=version.version, arn=version.arn, reserved_concurrency=None
    )
    return latest == version


def version_of(function: Function, qualifier: str) -> str | None:
    """The version that a qualifier ("", "$LATEST", a number, an alias) means; None when there is none such."""
    if qualifier in ("", LATEST):
        return LATEST
    if qualifier in function.versions:
        return qualifier
    return function.aliases.get(qualifier)


def configuration_of(function: Function, version: str) -> FunctionConfiguration:
    """The configuration of a version that exists."""
    return function.configuration if version == LATEST else function.versions[version]


def invoked(function: Function, qualifier: str) -> FunctionConfiguration:
    """The configuration that an invocation by `qualifier` runs with, with the ARN that it is invoked by. One that is
    gone meanwhile is $LATEST."""
    version = version_of(function, qualifier) or LATEST
    return dataclasses.replace(configuration_of(function, version), arn=qualified_arn(function, qualifier))


def qualified_arn(function: Function, qualifier: str) -> str:
    return function.configuration.arn + (f":{qualifier}" if qualifier else "")
