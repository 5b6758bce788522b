"""The steps of a job, each as the AWS request that it stands for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.backends import own_requests
from sandbox.cloud.errors import StepRejected
from sandbox.cloud.front.http import HttpRequest
from sandbox.cloud.world import World
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Step


def text(step: Step, name: str, default: str | None = None) -> str:
    """A text of the step. Raises StepRejected when it is missing or no text."""
    value = step.get(name, default)
    if not isinstance(value, str):
        raise StepRejected(f"The step {step.get('step')} needs {name} as text.")
    return value


def key_text(step: Step) -> str:
    """The key of an object, which is never empty: a path without one would mean the bucket."""
    key = text(step, "key")
    if not key:
        raise StepRejected(f"The step {step.get('step')} needs a key that is not empty.")
    return key


def mapping(step: Step, name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    value = step.get(name, default)
    if not isinstance(value, Mapping):
        raise StepRejected(f"The step {step.get('step')} needs {name} as an object.")
    return value


def body_of(step: Step) -> bytes:
    """`body` as UTF-8 or `body_base64` decoded; empty when the step has neither."""
    if "body_base64" in step:
        try:
            return base64.b64decode(text(step, "body_base64"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise StepRejected(f"The body_base64 of the step {step.get('step')} is not base64.") from error
    body = step.get("body")
    if body is not None and not isinstance(body, str):
        raise StepRejected(f"The step {step.get('step')} needs body as text.")
    return (body or "").encode("utf-8", "replace")


def aws_request(world: World, step: Step) -> HttpRequest | None:
    """The AWS request of a step that writes to a bucket or a table, else None. Raises StepRejected."""
    kind = step.get("step")
    try:
        if kind == "put-object":
            metadata = {str(name): str(value) for name, value in mapping(step, "metadata", {}).items()}
            return own_requests.put_object(
                _bucket(world, step),
                key_text(step),
                body_of(step),
                text(step, "content_type", "binary/octet-stream"),
                metadata,
            )
        if kind == "delete-object":
            return own_requests.delete_object(_bucket(world, step), key_text(step))
        if kind == "put-item":
            item = own_requests.typed_item(mapping(step, "item"))
            return own_requests.dynamodb("PutItem", {"TableName": _table(world, step), "Item": item})
        if kind == "update-item":
            return own_requests.dynamodb("UpdateItem", _update(world, step))
        if kind == "delete-item":
            key = own_requests.typed_item(mapping(step, "key"))
            return own_requests.dynamodb("DeleteItem", {"TableName": _table(world, step), "Key": key})
    except (TypeError, RecursionError) as error:
        raise StepRejected(f"The step {kind} holds what is no JSON: {error}.") from error
    return None


def _update(world: World, step: Step) -> dict[str, Any]:
    values = list(mapping(step, "set").items())
    return {
        "TableName": _table(world, step),
        "Key": own_requests.typed_item(mapping(step, "key")),
        "UpdateExpression": "SET " + ", ".join(f"#n{i} = :v{i}" for i in range(len(values))),
        "ExpressionAttributeNames": {f"#n{i}": name for i, (name, _) in enumerate(values)},
        "ExpressionAttributeValues": {f":v{i}": own_requests.typed_value(v) for i, (_, v) in enumerate(values)},
    }


def _bucket(world: World, step: Step) -> str:
    name = text(step, "bucket")
    bucket = world.physical_name(name)
    if not world.has_bucket(bucket):
        raise StepRejected(f"There is no bucket {name}.")
    return bucket


def _table(world: World, step: Step) -> str:
    name = text(step, "table")
    table = world.physical_name(name)
    if not world.has_table(table):
        raise StepRejected(f"There is no table {name}.")
    return table


def function_of(functions: Mapping[str, FunctionConfiguration], step: Step, own: str | None) -> str:
    """The logical id of the function that a step means: the named one, the job's own, or the only one."""
    named = step.get("function") or own
    if named is None and len(functions) == 1:
        return next(iter(functions))
    for logical_id, function in functions.items():
        if named in (logical_id, function.name, function.arn):
            return logical_id
    raise StepRejected(f"There is no function {named}." if named else "The step does not say which function it means.")
