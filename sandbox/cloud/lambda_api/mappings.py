"""Event source mappings through the Lambda API."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.mapping_sources import check_source
from sandbox.cloud.functions.mappings import EventSourceMapping, mapping_from, updated
from sandbox.cloud.functions.registry import Function
from sandbox.cloud.iam.polling_roles import check_role
from sandbox.cloud.lambda_api.descriptions import mapping_description
from sandbox.cloud.lambda_api.errors import conflict, invalid, not_found
from sandbox.cloud.lambda_api.plane import Plane, paged
from sandbox.job import JsonValue


def _create(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    function, _, _ = plane.qualified(parameters)
    arn, logical_id = parameters.get("EventSourceArn"), function.configuration.logical_id
    for other in plane.functions.mappings.values():
        if (other.source_arn, other.function) == (arn, logical_id):
            raise conflict(
                f'The event source arn (" {arn} ") and function (" {function.configuration.name} ") provided mapping '
                f"already exists. Please update or delete the existing mapping with UUID {other.uuid}"
            )
    try:
        mapping = mapping_from(
            {name: value for name, value in parameters.items() if name not in ("FunctionName", "Tags")},
            uuid=str(uuid.uuid4()),
            function=logical_id,
            qualifier=plane.functions.qualifier(str(parameters["FunctionName"])),
            created=CLOCK.now(),
        )
        check_source(mapping, function.configuration.timeout)
        check_role(mapping, plane.functions, plane.roles)
    except ValueError as error:
        raise invalid(str(error)) from error
    plane.functions.mappings[mapping.uuid] = mapping
    return mapping_description(mapping, function, "Creating")


def _get(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    return mapping_description(*_mapping(plane, parameters))


def _update(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    mapping, function = _mapping(plane, parameters)
    try:
        changed = updated(mapping, parameters)
        if parameters.get("FunctionName"):
            function, _, _ = plane.qualified(parameters)
            qualifier = plane.functions.qualifier(str(parameters["FunctionName"]))
            changed = dataclasses.replace(changed, function=function.configuration.logical_id, qualifier=qualifier)
        check_source(changed, function.configuration.timeout)
        check_role(changed, plane.functions, plane.roles)
    except ValueError as error:
        raise invalid(str(error)) from error
    for field in dataclasses.fields(changed):  # a poller holds this very mapping
        setattr(mapping, field.name, getattr(changed, field.name))
    return mapping_description(mapping, function, "Updating")


def _delete(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    mapping, function = _mapping(plane, parameters)
    del plane.functions.mappings[mapping.uuid]
    return mapping_description(mapping, function, "Deleting")


def _list(plane: Plane, parameters: Mapping[str, Any]) -> JsonValue:
    wanted = plane.function(parameters).configuration.logical_id if parameters.get("FunctionName") else None
    described = [
        mapping_description(mapping, plane.functions[mapping.function])
        for mapping in plane.functions.mappings.values()
        if wanted in (None, mapping.function) and parameters.get("EventSourceArn") in (None, mapping.source_arn)
    ]
    return paged(described, "EventSourceMappings", parameters)


def _mapping(plane: Plane, parameters: Mapping[str, Any]) -> tuple[EventSourceMapping, Function]:
    mapping = plane.functions.mappings.get(str(parameters["UUID"]))
    if mapping is None:
        raise not_found("The resource you requested does not exist.")
    return mapping, plane.functions[mapping.function]


ACTIONS = {
    "CreateEventSourceMapping": (202, _create),
    "GetEventSourceMapping": (200, _get),
    "UpdateEventSourceMapping": (202, _update),
    "DeleteEventSourceMapping": (202, _delete),
    "ListEventSourceMappings": (200, _list),
}
