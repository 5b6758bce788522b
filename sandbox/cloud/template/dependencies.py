"""The order in which resources are made: each after what it refers to ("DependsOn attribute", CloudFormation)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


class Circular(ValueError):
    """`str()` says it in CloudFormation's words; `resources` are those of the circle, in their order."""

    def __init__(self, resources: list[str]) -> None:
        super().__init__(f"Circular dependency between resources: [{', '.join(resources)}]")
        self.resources = resources


def in_order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The logical ids, each after all that it depends on, otherwise as they are written. Raises Circular."""
    needs = {logical_id: needed_by(resource, resources) for logical_id, resource in resources.items()}
    order: dict[str, None] = {}
    path: list[str] = []

    def visit(logical_id: str) -> None:
        if logical_id in order:
            return
        if logical_id in path:
            raise Circular(path[path.index(logical_id) :])
        path.append(logical_id)
        for needed in needs[logical_id]:
            visit(needed)
        path.pop()
        order[logical_id] = None

    for logical_id in resources:
        visit(logical_id)
    return list(order)


def needed_by(resource: Mapping[str, Any], resources: Mapping[str, Any]) -> list[str]:
    """What the resource refers to or says that it depends on, in order; not itself, and only what is there."""
    after = resource.get("DependsOn") or []
    named = [after] if isinstance(after, str) else [name for name in after if isinstance(name, str)]
    named += _references(resource.get("Properties"))
    return [name for name in dict.fromkeys(named) if name in resources]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _references(member)
    elif isinstance(value, dict):
        for name, argument in value.items():
            if name == "Ref" and isinstance(argument, str):
                yield argument
            elif name == "Fn::GetAtt":
                yield _resource_of(argument)
            elif name == "Fn::Sub":
                yield from _substituted(argument)
            else:
                yield from _references(argument)


def _resource_of(argument: Any) -> str:
    return str(argument[0] if isinstance(argument, list) and argument else argument).partition(".")[0]


def _substituted(argument: Any) -> Iterator[str]:
    text, variables = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    own = variables if isinstance(variables, dict) else {}
    for name in _VARIABLE.findall(str(text)):
        if name.strip() not in own:
            yield name.strip().partition(".")[0]
    yield from _references(own)
