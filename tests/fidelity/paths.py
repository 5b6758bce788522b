"""Key paths of a JSON document, and what one document has of another's."""

from __future__ import annotations

from typing import Any


def key_paths(document: Any, path: str = "") -> dict[str, set[str]]:
    """Every path of `document` -> the JSON types found there. The members of a list share one path: `Records[].s3`."""
    found: dict[str, set[str]] = {path: {json_type(document)}} if path else {}
    members: list[tuple[str, Any]] = []
    if isinstance(document, dict):
        members = [(f"{path}.{key}" if path else key, value) for key, value in document.items()]
    elif isinstance(document, list):
        members = [(f"{path}[]", value) for value in document]
    for place, value in members:
        for inner, types in key_paths(value, place).items():
            found.setdefault(inner, set()).update(types)
    return found


def json_type(value: Any) -> str:
    """The type as JSON has it: 1428537600 and 1428537600.0 are both numbers."""
    names = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return "null" if value is None else names[type(value)]


def missing(sample: Any, event: Any) -> dict[str, str]:
    """The paths of `sample` that `event` lacks or has with another type -> what is wrong."""
    ours = key_paths(event)
    wrong: dict[str, str] = {}
    for path, types in key_paths(sample).items():
        if path not in ours:
            wrong[path] = "missing"
        elif not types <= ours[path]:
            wrong[path] = f"{' or '.join(sorted(ours[path]))}, not {' or '.join(sorted(types))}"
    return wrong
