"""What stands after a template was deployed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.sources.api_routes import HttpApi, RestApi
from sandbox.cloud.sources.s3_notifications import BucketNotification


@dataclass
class Deployment:
    """Resources by their logical ids; `resources` maps these to physical names."""

    resources: dict[str, str] = field(default_factory=dict)
    functions: Functions = field(default_factory=Functions)
    roles: dict[str, Role] = field(default_factory=dict)
    """By role name."""
    notifications: list[BucketNotification] = field(default_factory=list)
    rest_apis: dict[str, RestApi] = field(default_factory=dict)
    http_apis: dict[str, HttpApi] = field(default_factory=dict)
