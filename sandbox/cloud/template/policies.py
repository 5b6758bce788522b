"""Policy documents in a template ("IAM JSON policy elements reference", IAM user guide)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.template.resource_type import Misfit


def policy_object(document: Any, property: str = "PolicyDocument") -> Mapping[str, Any]:
    """The document as a mapping, whose statements have the form that IAM asks for. Raises Misfit with what is wrong."""
    if not isinstance(document, dict):
        raise Misfit(f"{property} is no JSON object", property)
    statements = document.get("Statement")
    several = statements if isinstance(statements, list) else [statements]
    if not several or not all(isinstance(one, dict) for one in several):
        raise Misfit(f"{property} needs a Statement, an object or a list of objects", property)
    for number, statement in enumerate(several, 1):
        problem = _problem(statement)
        if problem:
            raise Misfit(f"statement {number} of {property} {problem}", property)
    return document


def policy_document(document: Any, property: str = "PolicyDocument") -> str:
    """The same as text. Raises Misfit."""
    return json.dumps(policy_object(document, property))


def _problem(statement: Mapping[str, Any]) -> str:
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "needs an Effect, Allow or Deny"
    if not {"Action", "NotAction"} & set(statement):
        return "needs an Action or a NotAction"
    unknown = sorted(set(statement) - _ELEMENTS)
    return f"has the element {unknown[0]}, which IAM does not know" if unknown else ""


_ELEMENTS = frozenset(
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
)
