"""What the operations of the Lambda API work on, and how they find it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.functions.registry import LATEST, Function, Functions
from sandbox.cloud.functions.versions import qualified_arn, version_of
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.lambda_api.errors import invalid, not_found
from sandbox.cloud.template.names import function_arn
from sandbox.job import JsonValue


@dataclass(frozen=True, slots=True)
class Plane:
    functions: Functions
    roles: Mapping[str, Role] | None
    """By name; None when any role will do."""

    def function(self, parameters: Mapping[str, Any]) -> Function:
        """The one that FunctionName names. Raises LambdaError."""
        name = str(parameters.get("FunctionName", ""))
        function = self.functions.named(name)
        if function is None:
            raise not_found(f"Function not found: {name if name.startswith('arn:') else function_arn(name)}")
        return function

    def qualified(self, parameters: Mapping[str, Any]) -> tuple[Function, str, str]:
        """(the function, the version that Qualifier or the name means, the ARN with it). Raises LambdaError."""
        function = self.function(parameters)
        qualifier = self._given(parameters)
        arn = qualified_arn(function, qualifier)
        version = version_of(function, qualifier)
        if version is None:
            raise not_found(f"Function not found: {arn}")
        return function, version, arn

    def qualifier(self, parameters: Mapping[str, Any]) -> str:
        """The Qualifier, or that of the name; "$LATEST" when there is neither."""
        return self._given(parameters) or LATEST

    def _given(self, parameters: Mapping[str, Any]) -> str:
        return str(parameters.get("Qualifier") or self.functions.qualifier(str(parameters["FunctionName"])))


def paged(members: Sequence[JsonValue], name: str, parameters: Mapping[str, Any]) -> dict[str, JsonValue]:
    """One page of `members` under `name`, and the NextMarker of the next. Raises LambdaError."""
    marker, size = str(parameters.get("Marker") or "0"), int(parameters.get("MaxItems") or 50)
    if not marker.isdigit():
        raise invalid("The Marker is not one that this operation has given.")
    start, end = int(marker), int(marker) + max(1, size)
    page: dict[str, JsonValue] = {name: list(members[start:end])}
    return {**page, "NextMarker": str(end)} if end < len(members) else page
