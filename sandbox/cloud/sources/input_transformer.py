"""What of an event a rule hands to a target: all of it, a part, a constant, a text made of parts ("Amazon EventBridge
input transformation", EventBridge user guide)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.job import JsonValue

_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_-]+|\[\d{1,6}\]|\['[^']{1,200}'\]|\[\*\]|\.\*)*")
_STEP = re.compile(r"\.([A-Za-z0-9_*-]+)|\[(\d+|\*)\]|\['([^']+)'\]")
_VARIABLE = re.compile(r"<([A-Za-z0-9._-]{1,256})>")
_MISSING = object()
MAX_BYTES = 1024 * 1024
"""Of what a target gets; a short template can name a large event many times."""


class InputTooLarge(ValueError):
    """The transformed input is beyond what a target takes."""


def valid_path(path: str) -> bool:
    """Whether EventBridge reads this JSON path: names, indices and `*`."""
    return _PATH.fullmatch(path) is not None


def target_input(
    target: Mapping[str, Any], event: Mapping[str, JsonValue], *, rule_arn: str, rule_name: str, received: str
) -> str:
    """The text for `target`, as PutTargets describes it. `received` is when the event came, in ISO 8601.

    Raises InputTooLarge.
    """
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath"):
        found = at(event, target["InputPath"])
        return text_of(None if found is _MISSING else found)
    transformer = target.get("InputTransformer")
    if not transformer:
        return text_of(event)
    paths: Mapping[str, str] = transformer.get("InputPathsMap") or {}
    variables: dict[str, Any] = {name: at(event, path) for name, path in paths.items()}
    variables |= {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_name,
        "aws.events.event.ingestion-time": received,
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
    }
    return _filled(str(transformer["InputTemplate"]), variables)


def text_of(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def at(document: JsonValue, path: str) -> Any:
    """What lies at a JSON path; with `*` all that does, as a list. `_MISSING` when nothing is there."""
    nodes: list[Any] = [document]
    several = False
    for name, index, quoted in _STEP.findall(path):
        step = name or index or quoted
        if step == "*" and not quoted:
            several = True
            nodes = [member for node in nodes for member in _members(node)]
        else:
            nodes = [found for node in nodes if (found := _step(node, step)) is not _MISSING]
    return nodes if several else nodes[0] if nodes else _MISSING


def _members(node: Any) -> list[Any]:
    if isinstance(node, Mapping):
        return list(node.values())
    return node if isinstance(node, list) else []


def _step(node: Any, step: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(step, _MISSING)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    return _MISSING


def _filled(template: str, variables: Mapping[str, Any]) -> str:
    """A variable within a JSON string is put in as text, elsewhere as JSON. One that is not in the event leaves an
    empty text in a string, null elsewhere."""
    pieces: list[str] = []
    end, size, within = 0, 0, False
    for found in _VARIABLE.finditer(template):
        if found[1] not in variables:
            continue
        before = template[end : found.start()]
        within ^= _quotes(before) % 2 == 1
        pieces += [before, _put_in(variables[found[1]], within)]
        size += len(pieces[-1])
        if size > MAX_BYTES:
            raise InputTooLarge(f"The input is larger than {MAX_BYTES} bytes.")
        end = found.end()
    return "".join([*pieces, template[end:]])


def _quotes(text: str) -> int:
    return len(re.findall(r'(?<!\\)"', text))


def _put_in(value: Any, within: bool) -> str:
    if value is _MISSING:
        return "" if within else "null"
    if not within:
        return text_of(value)
    text = value if isinstance(value, str) else text_of(value)
    return text_of(text)[1:-1] if isinstance(value, str) else text
