"""A TOML, YAML or JSON file as data that knows its lines."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course.catalogue.errors import Problems
from course.catalogue.lines import KeyPath, lines_of

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it is built in: seven times as fast."""


@dataclass(frozen=True, slots=True)
class Document:
    """The table that a file holds, and the line of each key."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, keys: KeyPath) -> int:
        """The line of `keys`, or of the nearest thing around it that has one."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def parse_toml(path: Path, source: str, problems: Problems) -> Document | None:
    """`source` as TOML; a syntax error becomes a problem at its line."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else source.rstrip().count("\n") + 1
        problems.add(path, line, f"not valid TOML: {re.sub(r' [(]at .*[)]$', '', str(error))}")
        return None
    return Document(path, data, lines_of(source))


def parse_yaml(path: Path, source: str, problems: Problems, *, first_line: int = 1) -> Document | None:
    """`source`, which starts at `first_line` of the file, as a YAML mapping of plain values."""
    node = compose_yaml(path, source, problems, first_line=first_line)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        problems.add(path, first_line, "expected `key: value` lines here")
        return None
    try:
        data = yaml.load(source, Loader=LOADER)  # noqa: S506 - it is the safe one
    except yaml.YAMLError as error:
        problems.add(path, first_line + _yaml_line(error), f"not valid YAML: {_yaml_words(error)}")
        return None
    lines: dict[KeyPath, int] = {(): first_line}
    _collect_lines(node, (), lines, first_line)
    return Document(path, data, lines)


def compose_yaml(path: Path, source: str, problems: Problems, *, first_line: int = 1) -> yaml.Node | None:
    """The nodes of `source`, with their tags unread (so CloudFormation's `!Ref` is allowed)."""
    try:
        return yaml.compose(source, Loader=LOADER)
    except yaml.YAMLError as error:
        problems.add(path, first_line + _yaml_line(error), f"not valid YAML: {_yaml_words(error)}")
        return None


def parse_json(path: Path, source: str, problems: Problems) -> tuple[bool, Any]:
    """(whether `source` is JSON, its value)."""
    try:
        return True, json.loads(source, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problems.add(path, error.lineno, f"not valid JSON: {error.msg}")
    except (ValueError, RecursionError) as error:
        problems.add(path, 1, f"not valid JSON: {error}")
    return False, None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is JavaScript, not JSON")


def _yaml_line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line if mark is not None else 0


def _yaml_words(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def _collect_lines(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*path, key.value)] = first_line + key.start_mark.line
            _collect_lines(value, (*path, key.value), lines, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*path, index)] = first_line + value.start_mark.line
            _collect_lines(value, (*path, index), lines, first_line)
