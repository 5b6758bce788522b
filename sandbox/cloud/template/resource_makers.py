"""Making one resource of each kind, in moto where it does the type right, and reading what moto cannot keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.supported import TYPES
from sandbox.exchange import FunctionConfiguration


class Misfit(ValueError):
    """What is wrong with a resource; `property` is where, "" for the resource as a whole."""

    def __init__(self, message: str, property: str = "") -> None:
        super().__init__(message)
        self.property = property


def make_table(name: str, properties: Mapping[str, Any]) -> None:
    """A DynamoDB table with its indexes, stream and time to live. Raises Misfit."""
    from moto.dynamodb.models.table import Table

    for needed in ("KeySchema", "AttributeDefinitions"):
        if needed not in properties:
            raise Misfit(f"a table needs {needed}")
    stream = properties.get("StreamSpecification")
    if stream and not stream.get("StreamViewType"):
        raise Misfit("StreamSpecification needs a StreamViewType", "StreamSpecification")
    kept = {key: value for key, value in properties.items() if key in TYPES["AWS::DynamoDB::Table"].carried_out}
    try:
        table = Table.create_from_cloudformation_json(name, {"Properties": kept}, ACCOUNT_ID, REGION)
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the table cannot be created: {_words(error)}") from error
    ttl = properties.get("TimeToLiveSpecification") or {}
    if ttl.get("Enabled"):
        table.ttl = {"TimeToLiveStatus": "ENABLED", "AttributeName": str(ttl.get("AttributeName"))}


def make_bucket(name: str, properties: Mapping[str, Any]) -> None:
    """A bucket with its tags and versioning; who is told of its objects is not moto's to know. Raises Misfit."""
    from moto.s3.models import FakeBucket

    kept = {"Tags": properties["Tags"]} if "Tags" in properties else {}
    try:
        bucket = FakeBucket.create_from_cloudformation_json(name, {"Properties": kept}, ACCOUNT_ID, REGION)
    except Exception as error:
        raise Misfit(f"the bucket cannot be created: {_words(error)}", "BucketName") from error
    bucket.versioning_status = (properties.get("VersioningConfiguration") or {}).get("Status")


def function_configuration(
    logical_id: str, name: str, properties: Mapping[str, Any], code_uri: str
) -> FunctionConfiguration:
    """What Lambda knows of a function. Nothing of it is in moto. Raises Misfit."""
    for needed in ("Handler", "Runtime"):
        if needed not in properties:
            raise Misfit(f"a function needs {needed}")
    if not str(properties["Runtime"]).startswith("python3."):
        raise Misfit(f"the runtime {properties['Runtime']} is not supported here", "Runtime")
    variables = (properties.get("Environment") or {}).get("Variables") or {}
    return FunctionConfiguration(
        logical_id=logical_id,
        name=name,
        arn=names.function_arn(name),
        handler=str(properties["Handler"]),
        runtime=str(properties["Runtime"]),
        timeout=_number(properties, "Timeout", 3, 1, 900),
        memory_mb=_number(properties, "MemorySize", 128, 128, 10240),
        environment={str(key): _text(value) for key, value in variables.items()},
        role_arn=str(properties.get("Role", "")),
        code_uri=code_uri,
    )


def _number(properties: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    try:
        value = int(properties.get(name, default))
    except (TypeError, ValueError):
        value = low - 1
    if not low <= value <= high:
        raise Misfit(f"{name} must be a number from {low} to {high}", name)
    return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(error: Exception) -> str:
    return str(getattr(error, "message", None) or error).strip().rstrip(".") or type(error).__name__
