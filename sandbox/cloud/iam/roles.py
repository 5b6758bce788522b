"""Roles: whom a function is when it calls AWS, and what that role's policies say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.job import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    name: str
    policies: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    """Inline policies and managed policies of the template, resolved: name -> policy document."""
    managed: tuple[str, ...] = ()
    """ARNs of AWS managed policies: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"."""
    trust: Mapping[str, JsonValue] = field(default_factory=dict)
    """AssumeRolePolicyDocument"""
