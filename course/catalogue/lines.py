"""Where in a TOML file each key stands. tomllib gives the values and forgets the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|\n"
    r"|[\[\]{}]"
    r"|[^\"'\#\n\[\]{}]+",
    re.DOTALL,
)
_KEY = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')


def lines_of(source: str) -> Mapping[KeyPath, int]:
    """Key path -> 1-based line, for every table, entry and key of `source`, which must be valid TOML.

    An entry of an array of tables has its index in the path: ("question", 0, "choice", 2, "text").
    """
    lines: dict[KeyPath, int] = {(): 1}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, statement in _statements(source):
        if statement.startswith("[["):
            *parents, last = _keys(statement)
            array = (*_resolve(parents, counts), last)
            counts[array] = counts.get(array, -1) + 1
            table = (*array, counts[array])
            lines.setdefault(array, line)
            lines[table] = line
        elif statement.startswith("["):
            table = _resolve(_keys(statement), counts)
            lines.setdefault(table, line)
        else:
            path = table
            for key in _keys(_before_equals(statement)):
                path = (*path, key)
                lines.setdefault(path, line)
    return lines


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each header and each `key = value`."""
    line, depth, start, parts = 1, 0, 1, [""]
    for match in _TOKEN.finditer(source + "\n"):
        part = match.group()
        if part == "\n" and depth == 0:
            if text := "".join(parts).strip():
                yield start, text
            parts = []
        elif not part.startswith("#"):
            if not "".join(parts).strip():
                start = line
            depth += (part in ("[", "{")) - (part in ("]", "}"))
            parts.append(part)
        line += part.count("\n")


def _before_equals(statement: str) -> str:
    position = 0
    while match := _KEY.match(statement, position):
        position = match.end()
        while position < len(statement) and statement[position] in " \t.":
            position += 1
    return statement[:position]


def _keys(text: str) -> list[str]:
    return [next(group for group in match.groups() if group is not None) for match in _KEY.finditer(text)]


def _resolve(keys: list[str], counts: Mapping[KeyPath, int]) -> KeyPath:
    path: KeyPath = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path
