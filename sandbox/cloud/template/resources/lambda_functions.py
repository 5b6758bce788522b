"""AWS::Lambda::Function, its versions and aliases. Nothing of them is in moto."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.configuration import FUNCTION_NAME, InvalidValue, changed, whole_number
from sandbox.cloud.functions.registry import Function
from sandbox.cloud.functions.versions import publish
from sandbox.cloud.iam.polling_roles import check_targets
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed
from sandbox.exchange import FunctionConfiguration

_DESTINATION_SERVICES = ("sqs", "sns")


def _make_function(making: Making) -> None:
    properties = making.properties
    if properties.get("PackageType", "Zip") != "Zip":
        raise Misfit("functions from container images are not supported here", "PackageType")
    for needed in ("Handler", "Runtime"):
        if needed not in properties:
            raise Misfit(f"a function needs {needed}")
    if FUNCTION_NAME.fullmatch(making.name) is None:
        raise Misfit(f"{making.name} is no name of a function: letters, digits, - and _, at most 64", "FunctionName")
    if making.deployment.functions.named(making.name) is not None:
        raise Misfit(f"two functions have the name {making.name}", "FunctionName")
    making.number("Timeout", 3, 1, 900)
    making.number("MemorySize", 128, 128, 10240)
    code_uri, code = _code(making)
    start = FunctionConfiguration(
        logical_id=making.logical_id,
        name=making.name,
        arn=names.function_arn(making.name),
        handler="",
        runtime="",
        code_uri=code_uri,
    )
    try:
        configuration = changed(start, properties)
        reserved = properties.get("ReservedConcurrentExecutions")
        if reserved is not None:
            reserved = whole_number(reserved, "ReservedConcurrentExecutions", 0, 1000)
    except InvalidValue as error:
        raise Misfit(str(error).rstrip("."), error.property) from error
    function = Function(
        dataclasses.replace(configuration, reserved_concurrency=reserved), code=code, tags=making.tags()
    )
    function.description, function.modified = making.text("Description"), CLOCK.now()
    function.dead_letter_arn = dead_letter_arn(making.mapping("DeadLetterConfig"))
    making.deployment.functions.add(function)
    try:
        check_targets(function, making.deployment.functions, making.deployment.roles)
    except ValueError as error:
        raise Misfit(str(error).rstrip("."), "DeadLetterConfig") from error


def dead_letter_arn(config: Mapping[str, Any]) -> str:
    """Raises Misfit when the target is neither a queue nor a topic."""
    arn = str(config.get("TargetArn") or "")
    if arn and (not arn.startswith("arn:") or arn.split(":")[2] not in _DESTINATION_SERVICES):
        raise Misfit(f"a dead-letter target is a queue or a topic, not {arn}", "DeadLetterConfig")
    return arn


def _code(making: Making) -> tuple[str, Mapping[str, bytes] | None]:
    """(where the code lies below the template's folder, the code that stands in the template itself)"""
    written, runtime = making.written, str(making.properties.get("Runtime"))
    code = written.get("Code")
    inline = written.get("InlineCode") or (code.get("ZipFile") if isinstance(code, dict) else None)
    if isinstance(inline, dict):  # an intrinsic function; SAM was not shown InlineCode, CloudFormation's is resolved
        inline = (making.properties.get("Code") or {}).get("ZipFile")
        if inline is None:
            raise Misfit("InlineCode must be text here, without intrinsic functions", "InlineCode")
    if inline is not None:
        # "AWS::Lambda::Function Code": CloudFormation names the file index, and index.js for Node.js
        return ".", {"index.js" if runtime.startswith("nodejs") else "index.py": str(inline).encode()}
    uri = written.get("CodeUri") if "CodeUri" in written else code
    if isinstance(uri, str) and "://" not in uri:
        return uri, None
    return ".", None


def _make_version(making: Making) -> None:
    making.needed("FunctionName")
    function = _function(making)
    version = publish(function)
    making.name = version.version
    making.answers |= {"Ref": version.arn, "Version": version.version, "FunctionArn": version.arn}


def _make_alias(making: Making) -> None:
    making.needed("FunctionName", "FunctionVersion", "Name")
    function = _function(making)
    version = making.text("FunctionVersion")
    if version != "$LATEST" and version not in function.versions:
        raise Misfit(f"the function has no version {version}", "FunctionVersion")
    if making.properties.get("RoutingConfig"):
        raise Misfit("weighted aliases are not supported here", "RoutingConfig")
    making.name = making.text("Name")
    function.aliases[making.name] = version
    making.answers |= {"Ref": f"{function.configuration.arn}:{making.name}"}
    making.answers["AliasArn"] = making.answers["Ref"]


def _function(making: Making) -> Function:
    function = making.deployment.functions.find(making.text("FunctionName"))
    if function is None:
        raise Misfit(f"there is no function {making.text('FunctionName')}", "FunctionName")
    return function


FUNCTION = ResourceType(
    name="AWS::Lambda::Function",
    make=_make_function,
    carried_out=listed(
        "FunctionName Handler Runtime Timeout MemorySize Environment Role Code PackageType EphemeralStorage "
        "ReservedConcurrentExecutions DeadLetterConfig TracingConfig LoggingConfig Tags Description"
    ),
    without_effect=listed("Architectures KmsKeyArn RuntimeManagementConfig RecursiveLoop"),
    refused={
        "Layers": "put what a layer would bring into the function's own code",
        "VpcConfig": "a function has no network here but the way to AWS's services",
        "FileSystemConfigs": "there is no Amazon EFS",
        "ImageConfig": "functions from container images are absent",
        "SnapStart": "a cold start is never made from a snapshot here",
        "CodeSigningConfigArn": "code signing is absent",
    },
    name_property="FunctionName",
    attributes={"Arn": names.function_arn},
)
VERSION = ResourceType(
    name="AWS::Lambda::Version",
    make=_make_version,
    carried_out=listed("FunctionName"),
    without_effect=listed("Description CodeSha256 RuntimePolicy"),
    refused={"ProvisionedConcurrencyConfig": "provisioned concurrency is absent"},
)
ALIAS = ResourceType(
    name="AWS::Lambda::Alias",
    make=_make_alias,
    carried_out=listed("FunctionName FunctionVersion Name RoutingConfig"),
    without_effect=listed("Description"),
    refused={"ProvisionedConcurrencyConfig": "provisioned concurrency is absent"},
)
