"""Where each value of a JSON text stands in it, and what stands where a path leads.

A path is written as people say it: `Records[0].dynamodb.NewImage.quantity.N`. A name followed by `{}` holds text that
is JSON itself, and the path goes on inside: `body{}.quantity`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"(?P<name>[^.\[\]{}]+)|\[(?P<index>\d+)\]|(?P<inside>\{\})")
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)
_INSIDE = "{}"


@dataclass(frozen=True, slots=True)
class Place:
    """A value and the part of the text that spells it: `text[start:end]`."""

    value: Any
    start: int
    end: int


def find(text: str, path: str) -> Place:
    """The value at `path` in `text`. Raises ValueError, which says why, when `text` is no JSON or has no such value."""
    steps = [int(found["index"]) if found["index"] else found[0] for found in _STEP.finditer(path)]
    return _find(text, steps, path)


def _find(text: str, steps: list[str | int], path: str) -> Place:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"`{path}` leads into what is not valid JSON: {error.msg}, line {error.lineno}") from error
    start = _SPACE.match(text).end()  # type: ignore[union-attr]  # it always matches
    end = len(text.rstrip())
    for number, step in enumerate(steps):
        if step == _INSIDE:
            return _inside(text, start, end, value, steps[number + 1 :], path)
        parts = _parts(text, start, value)
        if step not in parts:
            raise ValueError(f"`{path}` leads nowhere: there is no `{step}`")
        start, end = parts[step]
        value = value[step]
    return Place(value, start, end)


def _inside(text: str, start: int, end: int, value: Any, steps: list[str | int], path: str) -> Place:
    """The place in a text that is JSON itself, by its spelling in the outer one."""
    if not isinstance(value, str):
        raise ValueError(f"`{path}`: what stands before {{}} is no text")
    found = _find(value, steps, path)
    ends = [start + 1]  # where each letter begins in the outer text
    for letter in _ESCAPE.finditer(text, start + 1, end - 1):
        ends.append(letter.end())
    return Place(found.value, ends[found.start], ends[found.end])


def _parts(text: str, start: int, value: Any) -> dict[str | int, tuple[int, int]]:
    """Name or index -> (start, end) of everything directly inside the object or array that begins at `start`."""
    if not isinstance(value, dict | list):
        return {}
    decode = json.JSONDecoder().raw_decode
    found: dict[str | int, tuple[int, int]] = {}
    at = start + 1
    for index in range(len(value)):
        name: str | int = index
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if isinstance(value, dict):
            name, at = decode(text, at)
            at = _SPACE.match(text, text.index(":", at) + 1).end()  # type: ignore[union-attr]
        _, end = decode(text, at)
        found[name] = at, end
        at = _SPACE.match(text, end).end() + 1  # type: ignore[union-attr]  # behind the comma
    return found
