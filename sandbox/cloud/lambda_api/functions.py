"""Functions through the Lambda API: made, read, changed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.configuration import FUNCTION_NAME, changed
from sandbox.cloud.functions.packages import MAX_STORED_BYTES, BadPackage, unpacked
from sandbox.cloud.functions.registry import LATEST, Function, Package
from sandbox.cloud.functions.versions import configuration_of, publish
from sandbox.cloud.iam.polling_roles import check_targets
from sandbox.cloud.lambda_api.descriptions import function_description
from sandbox.cloud.lambda_api.errors import LambdaError, conflict, invalid
from sandbox.cloud.lambda_api.plane import Plane, paged
from sandbox.cloud.lambda_api.uploaded import object_in_s3
from sandbox.cloud.template.names import function_arn
from sandbox.exchange import FunctionConfiguration
from sandbox.job import JsonValue

_ABSENT = ("Layers", "VpcConfig", "FileSystemConfigs", "ImageConfig", "CodeSigningConfigArn")
_DEAD_LETTER_SERVICES = ("sqs", "sns")


def _create(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    name = str(parameters["FunctionName"]).rpartition(":")[2]
    if FUNCTION_NAME.fullmatch(name) is None:
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [a-zA-Z0-9-_]+, and have length less than or equal to 64",
            "ValidationException",
        )
    if plane.functions.named(name) is not None:
        raise conflict(f"Function already exist: {name}")
    _refuse_absent(parameters)
    if parameters.get("PackageType", "Zip") != "Zip":
        raise invalid("functions from container images are not supported here")
    for needed in ("Runtime", "Handler"):
        if not parameters.get(needed):
            raise invalid(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            )
    files, package = _code(parameters.get("Code") or {})
    logical_id = name
    while logical_id in plane.functions:  # a logical id of the template may be this name, and is another function
        logical_id += "_"
    start = FunctionConfiguration(logical_id=logical_id, name=name, arn=function_arn(name), handler="", runtime="")
    configuration = changed(start, parameters)
    _check_role(plane, configuration.role_arn)
    function = Function(configuration)
    _keep(plane, function, files, package)
    function.tags = {str(key): str(value) for key, value in (parameters.get("Tags") or {}).items()}
    function.description = str(parameters.get("Description") or "")
    function.modified = CLOCK.now()
    plane.functions.add(function)
    try:
        _set_dead_letter(plane, function, _dead_letter(parameters))
    except LambdaError:
        plane.functions.remove(logical_id)
        raise
    if parameters.get("Publish"):
        return function_description(function, publish(function))
    return function_description(function, configuration)


def _get(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, version, _ = plane.qualified(parameters)
    document: dict[str, JsonValue] = {
        "Configuration": function_description(function, configuration_of(function, version)),
        "Code": {"RepositoryType": "S3"},
    }
    if function.tags:
        document["Tags"] = dict(function.tags)
    if function.configuration.reserved_concurrency is not None:
        document["Concurrency"] = {"ReservedConcurrentExecutions": function.configuration.reserved_concurrency}
    return document


def _get_configuration(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, version, _ = plane.qualified(parameters)
    return function_description(function, configuration_of(function, version))


def _update_code(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    files, package = _code(parameters)
    if not parameters.get("DryRun"):
        _keep(plane, function, files, package)
        function.modified = CLOCK.now()
    if parameters.get("Publish"):
        return function_description(function, publish(function))
    return function_description(function, function.configuration)


def _update_configuration(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function = plane.function(parameters)
    _refuse_absent(parameters)
    configuration = changed(function.configuration, parameters)
    if parameters.get("Role"):
        _check_role(plane, configuration.role_arn)
    if parameters.get("DeadLetterConfig") is not None:
        _set_dead_letter(plane, function, _dead_letter(parameters))
    if parameters.get("Description") is not None:
        function.description = str(parameters["Description"])
    function.configuration, function.modified = configuration, CLOCK.now()
    return function_description(function, configuration)


def _delete(plane: Plane, parameters: Mapping[str, Any]) -> None:
    function, version, _ = plane.qualified(parameters)
    logical_id = function.configuration.logical_id
    if version != LATEST:
        aliases = [name for name, to in function.aliases.items() if to == version]
        if aliases:
            raise conflict(f"Cannot delete version {version}: the alias {aliases[0]} refers to it.")
        del function.versions[version]
        return
    plane.functions.remove(logical_id)
    for uuid in [uuid for uuid, mapping in plane.functions.mappings.items() if mapping.function == logical_id]:
        del plane.functions.mappings[uuid]


def _list(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    described = []
    for function in sorted(plane.functions, key=lambda function: function.configuration.name):
        described.append(function_description(function, function.configuration))
        if parameters.get("FunctionVersion") == "ALL":
            described += [function_description(function, version) for version in function.versions.values()]
    return paged(described, "Functions", parameters)


def _keep(plane: Plane, function: Function, files: Mapping[str, bytes], package: Package) -> None:
    """Give the function this code, unless the cloud holds as much code as it may."""
    kept = {id(files): files}
    for one in (function, *plane.functions):
        kept |= {
            id(code): code for code in (one.code if one is not function else None, *one.version_code.values()) if code
        }
    if sum(len(content) for code in kept.values() for content in code.values()) > MAX_STORED_BYTES:
        raise LambdaError(400, "CodeStorageExceededException", "Code storage limit exceeded.")
    function.code, function.package = files, package


def _set_dead_letter(plane: Plane, function: Function, arn: str) -> None:
    before, function.dead_letter_arn = function.dead_letter_arn, arn
    try:
        check_targets(function, plane.functions, plane.roles)
    except ValueError as error:
        function.dead_letter_arn = before
        raise invalid(str(error)) from error


def _refuse_absent(parameters: Mapping[str, Any]) -> None:
    for name in _ABSENT:
        given = parameters.get(name)
        if any(given.values()) if isinstance(given, dict) else given:  # an empty VpcConfig asks for nothing
            raise invalid(f"The parameter {name} is not supported here.")


def _code(given: Mapping[str, Any]) -> tuple[Mapping[str, bytes], Package]:
    if given.get("ImageUri"):
        raise invalid("functions from container images are not supported here")
    if given.get("ZipFile"):
        archive = bytes(given["ZipFile"])
    elif given.get("S3Bucket") and given.get("S3Key"):
        archive = object_in_s3(str(given["S3Bucket"]), str(given["S3Key"]), given.get("S3ObjectVersion"))
    else:
        raise invalid("Please provide a source for function code.")
    try:
        return unpacked(archive)
    except BadPackage as error:
        raise invalid(str(error)) from error


def _check_role(plane: Plane, arn: str) -> None:
    if not arn:
        null = "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null"
        raise invalid(null, "ValidationException")
    if plane.roles is None:
        return
    role = plane.roles.get(arn.rpartition("/")[2])
    if role is None or not _trusts_lambda(role.trust.get("Statement")):
        raise invalid("The role defined for the function cannot be assumed by Lambda.")


def _trusts_lambda(statements: Any) -> bool:
    """Whether a trust policy lets Lambda assume the role."""
    for statement in statements if isinstance(statements, list) else [statements]:
        principals = statement.get("Principal") if isinstance(statement, dict) else None
        services = principals.get("Service") if isinstance(principals, dict) else None
        if (
            services
            and statement["Effect"] == "Allow"
            and "lambda.amazonaws.com" in (services if isinstance(services, list) else [services])
        ):
            return True
    return False


def _dead_letter(parameters: Mapping[str, Any]) -> str:
    arn = str((parameters.get("DeadLetterConfig") or {}).get("TargetArn") or "")
    if arn and (arn.split(":") + [""] * 3)[2] not in _DEAD_LETTER_SERVICES:
        raise invalid(f"The provided dead letter config is invalid: {arn} is neither a queue nor a topic")
    return arn


ACTIONS = {
    "CreateFunction": (201, _create),
    "GetFunction": (200, _get),
    "GetFunctionConfiguration": (200, _get_configuration),
    "UpdateFunctionCode": (200, _update_code),
    "UpdateFunctionConfiguration": (200, _update_configuration),
    "DeleteFunction": (204, _delete),
    "ListFunctions": (200, _list),
}
