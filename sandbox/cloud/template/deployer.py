"""A template becomes resources: names first, then tables, functions, buckets, and last what ties them together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.functions.registry import Function
from sandbox.cloud.sources.api_routes import http_api, rest_api
from sandbox.cloud.sources.s3_notifications import notifications_of, refuse_overlaps
from sandbox.cloud.sources.stream_mappings import mapping_of, table_of
from sandbox.cloud.template import names, sam
from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.template.intrinsics import Resolver, Unresolvable, parameter_values
from sandbox.cloud.template.resource_attributes import ATTRIBUTES, NAME_PROPERTY
from sandbox.cloud.template.resource_makers import Misfit, function_configuration, make_bucket, make_table
from sandbox.cloud.template.supported import TYPES
from sandbox.cloud.template.template import Template, read
from sandbox.exchange import FunctionConfiguration


def deploy(text: str) -> Deployment:
    """Deploy the template into an empty cloud. Raises TemplateRejected."""
    try:
        template, document = _translated(text)
        return _Deployer(template, document, names.Names(text)).deploy() if document["Resources"] else Deployment()
    except TemplateRejected:
        raise
    except (TypeError, AttributeError, LookupError, ValueError, RecursionError) as error:
        # some value has a shape that nobody expected there; what is wrong with it is all that is known
        raise TemplateRejected(f"line 1: the template is malformed: {type(error).__name__}: {error}.") from error


@functools.lru_cache(maxsize=16)
def _translated(text: str) -> tuple[Template, Mapping[str, Any]]:
    """The template as it was written and as CloudFormation sees it. Kept, because reading costs more than deploying
    and one template is deployed for many cases; nobody writes into either."""
    template = read(text)
    _check_resources(template)
    try:
        parameter_values(template.document)  # a parameter without a value is refused in every template
        return template, sam.translate(template) if sam.is_needed(template) else template.document
    except Unresolvable as error:
        raise template.rejection(f"{error}.", "Parameters") from error


def _check_resources(template: Template) -> None:
    resources = template.document.get("Resources")
    if not isinstance(resources, dict):
        raise TemplateRejected("line 1: the template has no section Resources.")
    for logical_id, resource in resources.items():
        path = ("Resources", logical_id)
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise template.rejection("a resource is a mapping with a Type.", *path)
        kind = resource["Type"]
        if kind.startswith("AWS::Serverless::"):
            continue  # the translator and `sam` look at these
        if kind not in TYPES:
            raise template.rejection(f"the resource type {kind} is not supported here.", *path, "Type")


class _Deployer:
    def __init__(self, template: Template, document: Mapping[str, Any], generated: names.Names) -> None:
        self.template = template
        self.names = generated
        self.done = Deployment()
        self.resolver = Resolver(document, self._ref, self._attribute)
        self.resources = {
            logical_id: resource
            for logical_id, resource in document["Resources"].items()
            if "Condition" not in resource or self._holds(logical_id, resource["Condition"])
        }
        self.outputs: Mapping[str, Any] = document.get("Outputs") or {}
        self.properties: dict[str, dict[str, Any]] = {}

    def deploy(self) -> Deployment:
        steps: list[tuple[str, Callable[[str, dict[str, Any]], None]]] = [
            ("AWS::IAM::Role", self._nothing),
            ("AWS::IAM::Policy", self._nothing),
            ("AWS::IAM::ManagedPolicy", self._nothing),
            ("AWS::Logs::LogGroup", self._nothing),
            ("AWS::DynamoDB::Table", self._table),
            ("AWS::Lambda::Function", self._function),
            ("AWS::Lambda::Permission", self._nothing),
            ("AWS::S3::Bucket", self._bucket),
            ("AWS::Lambda::EventSourceMapping", self._mapping),
            ("AWS::ApiGateway::RestApi", self._rest_api),
            ("AWS::ApiGateway::Deployment", self._nothing),
            ("AWS::ApiGateway::Stage", self._rest_stage),
            ("AWS::ApiGatewayV2::Api", self._http_api),
            ("AWS::ApiGatewayV2::Stage", self._http_stage),
        ]
        for logical_id, resource in self.resources.items():
            self._check_properties(logical_id, resource)
            self.done.resources[logical_id] = self._physical_name(logical_id, resource)
        for kind, create in steps:
            for logical_id, resource in self.resources.items():
                if resource["Type"] == kind:
                    self._create(create, logical_id, resource)
        self._check_outputs()
        return self.done

    def _check_outputs(self) -> None:
        """Outputs go nowhere here, but one that cannot be resolved stops a deployment in AWS too."""
        for name, output in self.outputs.items():
            try:
                self.resolver.resolve((output or {}).get("Value"))
            except Unresolvable as error:
                raise self.template.rejection(f"the output {name}: {error}.", "Outputs", name) from error

    def _create(
        self, create: Callable[[str, dict[str, Any]], None], logical_id: str, resource: Mapping[str, Any]
    ) -> None:
        properties = self._resolved(logical_id, resource)
        try:
            create(logical_id, properties)
        except Misfit as error:
            raise self._reject(logical_id, f"{error}.", *filter(None, [error.property])) from error
        except ValueError as error:
            raise self._reject(logical_id, f"{error}.") from error
        except (TypeError, AttributeError, LookupError) as error:
            raise self._reject(logical_id, f"a property has another shape than it should: {error}.") from error

    # names and references

    def _physical_name(self, logical_id: str, resource: Mapping[str, Any]) -> str:
        kind, properties = resource["Type"], resource.get("Properties") or {}
        given = properties.get(NAME_PROPERTY.get(kind, ""))
        if given is not None:
            return str(self._resolve(given, logical_id, NAME_PROPERTY[kind]))
        if kind == "AWS::S3::Bucket":
            return self.names.bucket(logical_id)
        if kind in ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
            return self.names.api(logical_id)
        if kind in ("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"):
            return str(self._resolve(properties.get("StageName", "$default"), logical_id, "StageName"))
        return self.names.general(logical_id)

    def _ref(self, name: str) -> str | None:
        resource = self.resources.get(name)
        if resource is None:
            return None
        return self.done.resources.get(name) or self._physical_name(name, resource)

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        name = self._ref(logical_id)
        if name is None:
            raise Unresolvable(f"there is no resource {logical_id}")
        kind = self.resources[logical_id]["Type"]
        if kind == "AWS::DynamoDB::Table" and attribute == "StreamArn":
            return self._stream_arn(logical_id, name)
        known = ATTRIBUTES.get((kind, attribute))
        if known is None:
            raise Unresolvable(f"{logical_id} ({kind}) has no attribute {attribute} here")
        return known(name)

    def _stream_arn(self, logical_id: str, name: str) -> str:
        table = moto_backends.dynamodb_backend().tables.get(name)
        if table is None or table.latest_stream_label is None:
            raise Unresolvable(f"the table {logical_id} has no StreamSpecification, so it has no stream")
        return f"{names.table_arn(name)}/stream/{table.latest_stream_label}"

    def _resolve(self, value: Any, *path: str) -> Any:
        try:
            return self.resolver.resolve(value)
        except (Unresolvable, RecursionError) as error:
            raise self.template.rejection(f"{error}.", "Resources", path[0], "Properties", *path[1:]) from error

    def _resolved(self, logical_id: str, resource: Mapping[str, Any]) -> dict[str, Any]:
        properties = {
            name: self._resolve(value, logical_id, name) for name, value in (resource.get("Properties") or {}).items()
        }
        self.properties[logical_id] = properties
        return properties

    def _holds(self, logical_id: str, condition: str) -> bool:
        try:
            return self.resolver.holds(condition)
        except Unresolvable as error:
            raise self.template.rejection(f"{error}.", "Resources", logical_id, "Condition") from error

    def _check_properties(self, logical_id: str, resource: Mapping[str, Any]) -> None:
        kind = resource["Type"]
        supported = TYPES.get(kind)
        if supported is None:
            raise self._reject(logical_id, f"it needs the resource type {kind}, which is not supported here.")
        for name in resource.get("Properties") or {}:
            if not supported.anything and name not in supported.carried_out and name not in supported.without_effect:
                raise self._reject(logical_id, f"the property {name} of {kind} is not supported here.", name)

    def _reject(self, logical_id: str, message: str, *path: str) -> TemplateRejected:
        return self.template.rejection(message, "Resources", logical_id, "Properties", *path)

    # one resource each

    def _nothing(self, logical_id: str, properties: dict[str, Any]) -> None:
        """A document, or a name that others refer to: nothing has to be made."""

    def _table(self, logical_id: str, properties: dict[str, Any]) -> None:
        make_table(self.done.resources[logical_id], properties)

    def _function(self, logical_id: str, properties: dict[str, Any]) -> None:
        written = self.template.document["Resources"].get(logical_id, {}).get("Properties", {})
        uri = written.get("CodeUri", ".")  # the translator was told another place
        configuration = function_configuration(
            logical_id, self.done.resources[logical_id], properties, uri if isinstance(uri, str) else "."
        )
        self.done.functions.add(Function(configuration))

    def _bucket(self, logical_id: str, properties: dict[str, Any]) -> None:
        name = self.done.resources[logical_id]
        make_bucket(name, properties)
        configuration = properties.get("NotificationConfiguration") or {}
        try:
            found = notifications_of(name, configuration, self._function_by_arn, self._may_invoke)
            refuse_overlaps(found)
        except ValueError as error:
            raise Misfit(str(error), "NotificationConfiguration") from error
        self.done.notifications += found

    def _mapping(self, logical_id: str, properties: dict[str, Any]) -> None:
        mapping = mapping_of(logical_id, properties, self._function_by_arn)
        name = table_of(mapping.source_arn)
        table = moto_backends.dynamodb_backend().tables.get(name)
        if table is None or table.latest_stream_label is None:
            raise Misfit(f"the stream of the table {name} is not in the template", "EventSourceArn")
        self.done.functions.mappings[mapping.uuid] = mapping

    def _rest_api(self, logical_id: str, properties: dict[str, Any]) -> None:
        name = self.done.resources[logical_id]
        self.done.rest_apis[logical_id] = rest_api(logical_id, name, properties, self._function_by_arn)

    def _rest_stage(self, _logical_id: str, properties: dict[str, Any]) -> None:
        for api in self.done.rest_apis.values():
            if api.api_id == properties.get("RestApiId"):
                api.stages[str(properties["StageName"])] = dict(properties.get("Variables") or {})

    def _http_api(self, logical_id: str, properties: dict[str, Any]) -> None:
        name = self.done.resources[logical_id]
        self.done.http_apis[logical_id] = http_api(logical_id, name, properties, self._function_by_arn)

    def _http_stage(self, _logical_id: str, properties: dict[str, Any]) -> None:
        for api in self.done.http_apis.values():
            if api.api_id == properties.get("ApiId"):
                api.stages[str(properties.get("StageName", "$default"))] = dict(properties.get("StageVariables") or {})

    def _function_by_arn(self, arn_or_name: str) -> FunctionConfiguration | None:
        function = self.done.functions.find(arn_or_name)
        return function.configuration if function else None

    def _may_invoke(self, function: FunctionConfiguration, principal: str) -> bool:
        return any(
            resource["Type"] == "AWS::Lambda::Permission"
            and self._function_by_arn(str(self.properties[logical_id].get("FunctionName"))) is function
            and self.properties[logical_id].get("Principal") == principal
            for logical_id, resource in self.resources.items()
        )
