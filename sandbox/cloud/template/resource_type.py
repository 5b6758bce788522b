"""What the cloud knows of one CloudFormation resource type, and how a resource of it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.template.names import Names


class Misfit(ValueError):
    """What is wrong with a resource; `property` is where, "" for the resource as a whole."""

    def __init__(self, message: str, property: str = "") -> None:
        super().__init__(message)
        self.property = property


@dataclass(slots=True)
class Making:
    """One resource that is being made; everything that it refers to stands already."""

    logical_id: str
    name: str
    """Its physical name."""
    properties: dict[str, Any]
    """Resolved: no intrinsic function is left."""
    written: Mapping[str, Any]
    """Its properties as the learner wrote them; {} for a resource that SAM added."""
    deployment: Deployment
    names: Names
    answers: dict[str, Any] = field(default_factory=dict)
    """Attributes (and "Ref") that are known only now, by name: a version's number, a stream's ARN."""

    def needed(self, *properties: str) -> None:
        """Raises Misfit when one of them is not given."""
        for name in properties:
            if self.properties.get(name) in (None, ""):
                raise Misfit(f"{name} is missing")

    def text(self, property: str, default: str = "") -> str:
        value = self.properties.get(property, default)
        if not isinstance(value, str | int | float):
            raise Misfit(f"{property} must be text", property)
        return as_text(value)

    def number(self, property: str, default: int, low: int, high: int) -> int:
        """Raises Misfit for what is no whole number from `low` to `high`."""
        try:
            value = int(self.properties.get(property, default))
        except (TypeError, ValueError):
            value = low - 1
        if not low <= value <= high:
            raise Misfit(f"{property} must be a number from {low} to {high}", property)
        return value

    def mapping(self, property: str) -> dict[str, Any]:
        value = self.properties.get(property) or {}
        if not isinstance(value, dict):
            raise Misfit(f"{property} is a mapping", property)
        return value

    def tags(self) -> dict[str, str]:
        given = self.properties.get("Tags") or {}
        if isinstance(given, list):
            return {as_text(tag["Key"]): as_text(tag["Value"]) for tag in given}
        return {as_text(key): as_text(value) for key, value in given.items()}


Maker = Callable[[Making], None]


def nothing(_making: Making) -> None:
    """A name that others refer to: nothing has to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A property that is on none of the three lists stops the deployment by its name: no template half works in
    silence."""

    name: str
    make: Maker = nothing
    carried_out: frozenset[str] = frozenset()
    """Properties that do what they do in AWS."""
    without_effect: frozenset[str] = frozenset()
    """Accepted: nothing that a function or a check can see here depends on them (encryption at rest, descriptions)."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Properties that people use and that are absent here -> why, the rest of a sentence."""
    name_property: str = ""
    """The property that gives the physical name."""
    generated_name: Callable[[Names, str], str] = Names.general
    """(names, logical id) -> the physical name when the template gives none."""
    ref: Callable[[str], str] = str
    """Physical name -> what Ref answers, unless making it has said (`Making.answers["Ref"]`)."""
    attributes: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    """Attribute -> its value from the physical name."""


def listed(text: str) -> frozenset[str]:
    """Names separated by spaces, as a set."""
    return frozenset(text.split())


def as_text(value: Any) -> str:
    """A scalar as CloudFormation passes it on: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def words_of(error: Exception) -> str:
    """What moto, or botocore's model, says is wrong, without a full stop."""
    said = getattr(error, "message", None) or getattr(error, "description", None) or error
    return str(said).strip().rstrip(".") or type(error).__name__
