"""AWS::ApiGateway and AWS::ApiGatewayV2: the APIs that SAM writes, and their stages."""

from __future__ import annotations

from sandbox.cloud.account import REGION
from sandbox.cloud.functions.versions import version_of
from sandbox.cloud.sources.api_routes import FindFunction, http_api, rest_api
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, ResourceType, listed


def _finder(making: Making) -> FindFunction:
    functions = making.deployment.functions

    def find(name: str) -> tuple[str, str] | None:
        function, qualifier = functions.find(name), functions.qualifier(name)
        if function is None or version_of(function, qualifier) is None:
            return None
        return function.configuration.logical_id, qualifier

    return find


def _make_rest_api(making: Making) -> None:
    apis = making.deployment.rest_apis
    apis[making.logical_id] = rest_api(making.logical_id, making.name, making.properties, _finder(making))


def _make_rest_stage(making: Making) -> None:
    making.needed("RestApiId", "StageName")
    for api in making.deployment.rest_apis.values():
        if api.api_id == making.properties["RestApiId"]:
            api.stages[making.text("StageName")] = dict(making.mapping("Variables"))


def _make_http_api(making: Making) -> None:
    apis = making.deployment.http_apis
    apis[making.logical_id] = http_api(making.logical_id, making.name, making.properties, _finder(making))


def _make_http_stage(making: Making) -> None:
    making.needed("ApiId")
    for api in making.deployment.http_apis.values():
        if api.api_id == making.properties["ApiId"]:
            api.stages[making.text("StageName", "$default")] = dict(making.mapping("StageVariables"))


_ALONE = "throttling, caching and access logs of a stage are absent"
REST_API = ResourceType(
    name="AWS::ApiGateway::RestApi",
    make=_make_rest_api,
    carried_out=listed("Body Name BinaryMediaTypes"),
    without_effect=listed("Description EndpointConfiguration Tags Parameters FailOnWarnings"),
    refused={"ApiKeySourceType": "API keys are absent", "Policy": "resource policies of an API are absent"},
    generated_name=names.Names.api,
    attributes={"RootResourceId": lambda name: name[::-1], "RestApiId": str},
)
REST_DEPLOYMENT = ResourceType(
    name="AWS::ApiGateway::Deployment",
    carried_out=listed("RestApiId StageName"),
    without_effect=listed("Description"),
)
REST_STAGE = ResourceType(
    name="AWS::ApiGateway::Stage",
    make=_make_rest_stage,
    carried_out=listed("RestApiId DeploymentId StageName Variables"),
    without_effect=listed("Description Tags TracingEnabled"),
    refused={name: _ALONE for name in ("MethodSettings", "CacheClusterEnabled", "AccessLogSetting")},
    name_property="StageName",
)
HTTP_API = ResourceType(
    name="AWS::ApiGatewayV2::Api",
    make=_make_http_api,
    carried_out=listed("Body Name ProtocolType"),
    without_effect=listed("Description Tags FailOnWarnings"),
    generated_name=names.Names.api,
    attributes={
        "ApiId": str,
        "ApiEndpoint": lambda name: f"https://{name}.execute-api.{REGION}.amazonaws.com",
    },
)
HTTP_STAGE = ResourceType(
    name="AWS::ApiGatewayV2::Stage",
    make=_make_http_stage,
    carried_out=listed("ApiId StageName AutoDeploy StageVariables"),
    without_effect=listed("Description Tags"),
    refused={name: _ALONE for name in ("DefaultRouteSettings", "RouteSettings", "AccessLogSettings")},
    name_property="StageName",
)
