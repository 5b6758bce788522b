"""The editor's completion table: what boto3's clients and resources of the installed version offer.

Read from botocore's service models, so that it is exact for the version that runs the learner's code. The
table is JSON with five keys:

* `version`: botocore's.
* `services`: every service id that `boto3.client` knows.
* `clients`: {service: {method: parameters}}.
* `resources`: {service: {class: {attribute: parameters}}}; the class "" is the service resource itself, and what a
  table's `batch_writer()` gives stands under that name.
* `packages`: the packages of the SDK for JavaScript, in terms of `clients` (see `sdk_packages`).

Parameters are names separated by a space, required ones first and marked with `*`; null marks an attribute
that is not called.

`python -m course.web.completion OUT` writes it; the asset build gives it a hashed name.
"""

import inspect
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import boto3
import botocore
from boto3.dynamodb.table import BatchWriter
from boto3.resources.model import ResourceModel

from course.web.sdk_packages import packages

SERVICES = (
    "cloudwatch", "dynamodb", "events", "kinesis", "lambda", "logs",
    "s3", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions",
)  # fmt: skip
RESOURCES = ("dynamodb", "s3", "sns", "sqs")

# boto3 binds this one itself: the learner never passes it.
_RECEIVERS = ("self", "factory_self")

Members = dict[str, str | None]


def table() -> dict[str, Any]:
    """Return the whole table. Makes clients without credentials and calls nothing."""
    session = boto3.Session(region_name="us-east-1")
    clients = {service: session.client(service) for service in SERVICES}
    return {
        "version": botocore.__version__,
        "services": session.get_available_services(),
        "clients": {service: _client(client) for service, client in clients.items()},
        "resources": {service: _resources(session.resource(service)) for service in RESOURCES},
        "packages": packages({service: _operations(client) for service, client in clients.items()}),
    }


def _operations(client: Any) -> dict[str, str]:
    """{method: operation}, without what is deprecated: the SDK for JavaScript leaves it out."""
    model = client.meta.service_model
    methods: dict[str, str] = client.meta.method_to_api_mapping
    return {method: name for method, name in methods.items() if not model.operation_model(name).deprecated}


def _client(client: Any) -> Members:
    operations = client.meta.method_to_api_mapping
    model = client.meta.service_model
    members: Members = {}
    for name in _public(client):
        if name in operations:
            members[name] = _input(model, operations[name])
        else:
            value = getattr(client, name)
            members[name] = _signature(value) if inspect.isroutine(value) else None
    return members


def _resources(service: Any) -> dict[str, Members]:
    """Return the attributes of a service resource and of each of its resource classes."""
    found = {"": _resource(service)}
    for part in service.meta.resource_model.subresources:
        identifiers = ["x" for _ in part.resource.model.identifiers]
        made = getattr(service, part.name)(*identifiers)
        found[part.name] = _resource(made)
        if hasattr(made, "batch_writer"):
            found["batch_writer"] = {name: _signature(getattr(BatchWriter, name)) for name in _public(BatchWriter)}
    return found


def _resource(resource: Any) -> Members:
    model: ResourceModel = resource.meta.resource_model
    service = resource.meta.client.meta.service_model
    members: Members = {
        action.name: _input(
            service, action.request.operation, filled=[p.target.split(".")[0] for p in action.request.params]
        )
        for action in model.actions
    }
    members |= {part.name: _marked([i.name for i in part.resource.model.identifiers]) for part in model.subresources}
    members |= {name: None for name in _data_names(model, service)}
    for name in _public(type(resource)):
        if name not in members:
            value = getattr(type(resource), name)
            members[name] = _signature(value) if inspect.isroutine(value) else None
    return members


def _data_names(model: ResourceModel, service: Any) -> Iterable[str]:
    names = [part.name for part in (*model.identifiers, *model.collections)]
    if model.shape:
        shape = service.shape_for(model.shape)
        names += model.get_attributes(shape)
    return names


def _input(service: Any, operation: str, filled: Iterable[str] = ()) -> str:
    shape = service.operation_model(operation).input_shape
    if shape is None:
        return ""
    members: Mapping[str, object] = shape.members
    required = [name for name in shape.required_members if name not in filled]
    optional = [name for name in members if name not in required and name not in filled]
    return " ".join(filter(None, (_marked(required), " ".join(sorted(optional)))))


def _signature(function: Any) -> str:
    parameters = inspect.signature(function).parameters.values()
    named = [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL) and p.name not in _RECEIVERS]
    return " ".join(p.name + ("*" if p.default is p.empty else "") for p in named)


def _marked(names: Iterable[str]) -> str:
    return " ".join(f"{name}*" for name in names)


def _public(value: object) -> list[str]:
    return [name for name in dir(value) if not name.startswith("_")]


def main(arguments: list[str]) -> int:
    """Write the table to the file named on the command line."""
    if len(arguments) != 1:
        print("usage: python -m course.web.completion OUT", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(table(), separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
