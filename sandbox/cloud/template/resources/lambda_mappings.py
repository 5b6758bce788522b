"""AWS::Lambda::EventSourceMapping."""

from __future__ import annotations

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.mapping_parameters import OF_CREATE
from sandbox.cloud.functions.mapping_sources import check_source
from sandbox.cloud.functions.mappings import mapping_from
from sandbox.cloud.iam.polling_roles import check_role
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed


def _make_mapping(making: Making) -> None:
    functions = making.deployment.functions
    named = making.text("FunctionName")
    function = functions.find(named)
    if function is None:
        raise Misfit("the mapping names a function that is not in the template", "FunctionName")
    properties = {name: value for name, value in making.properties.items() if name not in ("Tags", "FunctionName")}
    making.name = making.names.uuid(making.logical_id)
    mapping = mapping_from(
        properties,
        uuid=making.name,
        function=function.configuration.logical_id,
        qualifier=functions.qualifier(named),
        created=CLOCK.now(),
    )
    try:
        check_source(mapping, function.configuration.timeout)
    except ValueError as error:
        if mapping.service == "dynamodb":
            problem = f"the stream of the table {mapping.resource} is not in the template"
            raise Misfit(problem, "EventSourceArn") from error
        raise Misfit(str(error).rstrip("."), "EventSourceArn") from error
    try:
        check_role(mapping, functions, making.deployment.roles)
    except ValueError as error:
        raise Misfit(str(error).rstrip("."), "FunctionName") from error
    functions.mappings[mapping.uuid] = mapping


MAPPING = ResourceType(
    name="AWS::Lambda::EventSourceMapping",
    make=_make_mapping,
    carried_out=frozenset(OF_CREATE) | {"FunctionName"},
    without_effect=listed("Tags KmsKeyArn"),
)
