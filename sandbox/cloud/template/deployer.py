"""A template becomes resources, each after those that it refers to."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.sources import s3_notifications
from sandbox.cloud.template import names, sam
from sandbox.cloud.template.dependencies import Circular, in_order
from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.template.intrinsics import Resolver, Unresolvable, parameter_values
from sandbox.cloud.template.resource_type import Making, Misfit
from sandbox.cloud.template.resources import TYPES
from sandbox.cloud.template.template import Template, read


def deploy(text: str) -> Deployment:
    """Deploy the template into an empty cloud. Raises TemplateRejected."""
    try:
        template, document = _translated(text)
        deployment = (
            _Deployer(template, document, names.Names(text)).deploy() if document["Resources"] else Deployment()
        )
    except TemplateRejected:
        raise
    except (TypeError, AttributeError, LookupError, ValueError, RecursionError) as error:
        # some value has a shape that nobody expected there; what is wrong with it is all that is known
        raise TemplateRejected(f"line 1: the template is malformed: {type(error).__name__}: {error}.") from error
    Listeners.check_notifications = functools.partial(s3_notifications.problem, functions=deployment.functions)
    return deployment


@functools.lru_cache(maxsize=16)
def _translated(text: str) -> tuple[Template, Mapping[str, Any]]:
    """The template as it was written and as CloudFormation sees it. Kept, because reading costs more than deploying
    and one template is deployed for many cases; nobody writes into either."""
    template = read(text)
    _check_resources(template)
    _check_sections(template)
    try:
        parameter_values(template.document)  # a parameter without a value is refused in every template
        return template, sam.translate(template) if sam.is_needed(template) else template.document
    except Unresolvable as error:
        raise template.rejection(f"{error}.", "Parameters") from error


_SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Parameters",
        "Mappings",
        "Conditions",
        "Transform",
        "Globals",
        "Resources",
        "Outputs",
    }
)


def _check_sections(template: Template) -> None:
    for section in template.document:
        if section not in _SECTIONS:
            raise template.rejection(f"the section {section} is not supported here.", section)
    transform = template.document.get("Transform") or []
    for name in transform if isinstance(transform, list) else [transform]:
        if name != sam.TRANSFORM:
            raise template.rejection(f"the transform {name} is not supported here.", "Transform")


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
        self.done = Deployment(template=template)
        self.resolver = Resolver(document, self._ref, self._attribute)
        self.resources = {
            logical_id: resource
            for logical_id, resource in document["Resources"].items()
            if "Condition" not in resource or self._holds(logical_id, resource["Condition"])
        }
        self.outputs: Mapping[str, Any] = document.get("Outputs") or {}
        self.answers: dict[str, dict[str, Any]] = {}

    def deploy(self) -> Deployment:
        for logical_id, resource in self.resources.items():
            self._check_properties(logical_id, resource)
        try:
            order = in_order(self.resources)
        except Circular as circle:
            raise self._circular(circle) from circle
        for logical_id in order:
            self._make(logical_id, self.resources[logical_id])
        self._check_outputs()
        return self.done

    def _circular(self, circle: Circular) -> TemplateRejected:
        written = [name for name in circle.resources if name in self.template.document["Resources"]]
        return self.template.rejection(f"{circle}.", "Resources", (written or circle.resources)[0])

    def _check_outputs(self) -> None:
        """Outputs go nowhere here, but one that cannot be resolved stops a deployment in AWS too."""
        for name, output in self.outputs.items():
            if isinstance(output, dict) and "Condition" in output and not self._holds(name, output["Condition"]):
                continue
            try:
                self.resolver.resolve((output or {}).get("Value"))
            except Unresolvable as error:
                raise self.template.rejection(f"the output {name}: {error}.", "Outputs", name) from error

    def _make(self, logical_id: str, resource: Mapping[str, Any]) -> None:
        kind = TYPES[resource["Type"]]
        properties = {
            name: self._resolve(value, logical_id, name) for name, value in (resource.get("Properties") or {}).items()
        }
        given = properties.get(kind.name_property)
        name = str(given) if given is not None else kind.generated_name(self.names, logical_id)
        making = Making(logical_id, name, properties, self._written(logical_id), self.done, self.names)
        try:
            kind.make(making)
        except Misfit as error:
            raise self._reject(logical_id, f"{error}.", *filter(None, [error.property])) from error
        except ValueError as error:
            raise self._reject(logical_id, f"{error}.") from error
        except (TypeError, AttributeError, LookupError) as error:
            raise self._reject(logical_id, f"a property has another shape than it should: {error}.") from error
        self.done.resources[logical_id] = making.name
        self.answers[logical_id] = making.answers

    def _written(self, logical_id: str) -> dict[str, Any]:
        """The properties that stand in the template, with those that SAM's Globals give to every function."""
        document = self.template.document
        resource = document["Resources"].get(logical_id, {})
        shared: dict[str, Any] = {}
        if resource.get("Type") == "AWS::Serverless::Function":
            shared = (document.get("Globals") or {}).get("Function") or {}
        return {**shared, **(resource.get("Properties") or {})}

    def _ref(self, logical_id: str) -> str | None:
        if logical_id not in self.done.resources:
            return None
        answer = self.answers[logical_id].get("Ref")
        return answer or TYPES[self.resources[logical_id]["Type"]].ref(self.done.resources[logical_id])

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        if logical_id not in self.done.resources:
            raise Unresolvable(f"there is no resource {logical_id}")
        if attribute in self.answers[logical_id]:
            return self.answers[logical_id][attribute]
        kind = TYPES[self.resources[logical_id]["Type"]]
        if kind.name == "AWS::DynamoDB::Table" and attribute == "StreamArn":
            raise Unresolvable(f"the table {logical_id} has no StreamSpecification, so it has no stream")
        if attribute not in kind.attributes:
            raise Unresolvable(f"{logical_id} ({kind.name}) has no attribute {attribute} here")
        return kind.attributes[attribute](self.done.resources[logical_id])

    def _resolve(self, value: Any, *path: str) -> Any:
        try:
            return self.resolver.resolve(value)
        except (Unresolvable, RecursionError) as error:
            raise self._reject(path[0], f"{error}.", *path[1:]) from error

    def _holds(self, name: str, condition: str) -> bool:
        try:
            return self.resolver.holds(condition)
        except Unresolvable as error:
            raise self.template.rejection(f"{error}.", "Resources", name, "Condition") from error

    def _check_properties(self, logical_id: str, resource: Mapping[str, Any]) -> None:
        kind = TYPES.get(resource["Type"])
        if kind is None:
            raise self._reject(
                logical_id, f"it needs the resource type {resource['Type']}, which is not supported here."
            )
        for name in resource.get("Properties") or {}:
            if name in kind.carried_out or name in kind.without_effect:
                continue
            why = f": {kind.refused[name]}" if name in kind.refused else ""
            raise self._reject(logical_id, f"the property {name} of {kind.name} is not supported here{why}.", name)

    def _reject(self, logical_id: str, message: str, *path: str) -> TemplateRejected:
        return self.template.rejection(message, "Resources", logical_id, "Properties", *path)
