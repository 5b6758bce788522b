"""AWS::Lambda: who may invoke a function, its URL, and what becomes of its asynchronous events."""

from __future__ import annotations

import dataclasses

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.functions.configuration import InvalidValue
from sandbox.cloud.functions.invoke_configs import invoke_config
from sandbox.cloud.functions.permissions import statement
from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.cloud.functions.urls import function_url, url_of
from sandbox.cloud.functions.versions import qualified_arn, version_of
from sandbox.cloud.iam.polling_roles import check_targets
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed


def _function(making: Making, property: str) -> tuple[Function, str]:
    """The function that a property names, and the qualifier: that of the name or of the property Qualifier."""
    making.needed(property)
    named = making.text(property)
    functions = making.deployment.functions
    function = functions.find(named)
    if function is None:
        raise Misfit(f"{property} names a function that is not in the template", property)
    qualifier = functions.qualifier(named) or making.text("Qualifier")
    if version_of(function, qualifier) is None:
        raise Misfit(f"the function has no version or alias {qualifier}", property)
    return function, qualifier


def _permit(making: Making) -> None:
    making.needed("Action", "Principal")
    function, qualifier = _function(making, "FunctionName")
    arn = qualified_arn(function, qualifier)
    function.policy.append(statement(arn, {**making.properties, "StatementId": making.name}))


def _make_url(making: Making) -> None:
    making.needed("AuthType")
    function, qualifier = _function(making, "TargetFunctionArn")
    key = qualifier or LATEST
    if key in function.urls:
        raise Misfit(f"{qualified_arn(function, qualifier)} has one already", "TargetFunctionArn")
    try:
        url = function_url(making.names.url_id(making.logical_id), making.properties)
    except InvalidValue as error:
        raise Misfit(str(error), error.property) from error
    function.urls[key] = dataclasses.replace(url, created=CLOCK.now())
    making.name, arn = url.url_id, qualified_arn(function, qualifier)
    making.answers |= {"Ref": arn, "FunctionArn": arn, "FunctionUrl": url_of(url)}


def _make_invoke_config(making: Making) -> None:
    function, qualifier = _function(making, "FunctionName")
    key = qualifier or LATEST
    if key in function.invoke_configs:
        raise Misfit(f"{qualified_arn(function, key)} has one already", "Qualifier")
    try:
        function.invoke_configs[key] = invoke_config(making.properties)
        check_targets(function, making.deployment.functions, making.deployment.roles)
    except InvalidValue as error:
        raise Misfit(str(error), error.property) from error
    except ValueError as error:
        raise Misfit(str(error).rstrip("."), "DestinationConfig") from error


PERMISSION = ResourceType(
    name="AWS::Lambda::Permission",
    make=_permit,
    carried_out=listed(
        "Action FunctionName Principal SourceArn SourceAccount FunctionUrlAuthType InvokedViaFunctionUrl "
        "PrincipalOrgID EventSourceToken"
    ),
)
URL = ResourceType(
    name="AWS::Lambda::Url",
    make=_make_url,
    carried_out=listed("TargetFunctionArn Qualifier AuthType Cors InvokeMode"),
)
INVOKE_CONFIG = ResourceType(
    name="AWS::Lambda::EventInvokeConfig",
    make=_make_invoke_config,
    carried_out=listed("FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig"),
)
