"""What stands after a template was deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.sources.api_routes import HttpApi, RestApi
from sandbox.cloud.template.template import Template


@dataclass
class Deployment:
    """Resources by their logical ids; `resources` maps these to physical names."""

    resources: dict[str, str] = field(default_factory=dict)
    functions: Functions = field(default_factory=Functions)
    roles: dict[str, Role] = field(default_factory=dict)
    """By role name."""
    managed_policies: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The template's own, by ARN."""
    rest_apis: dict[str, RestApi] = field(default_factory=dict)
    http_apis: dict[str, HttpApi] = field(default_factory=dict)
    template: Template = field(default_factory=lambda: Template({"Resources": {}}, {}))
    """As it was written: where in the file each thing stands."""
