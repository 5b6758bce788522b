"""Where a handler uses AWS's SDK: the places at which the editor should offer what stands there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """`name` stands at `position` (characters from the start) and comes from the SDK."""

    name: str
    position: int


def in_python(code: str) -> Iterator[Use]:
    """Services, methods and the names of parameters of whatever is made from `boto3`."""
    lines = [0]
    for line in code.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))

    def place(node: ast.AST) -> int:
        return lines[node.lineno - 1] + len(code.splitlines()[node.lineno - 1].encode()[: node.col_offset].decode())  # type: ignore[attr-defined]

    tree = ast.parse(code)
    made = {"boto3"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _root(node.value) in made:
            made.add(node.targets[0].id)
        if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            made |= {node.optional_vars.id} if _root(node.context_expr) in made else set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _root(node.func) in made):
            continue
        start = place(node.func.value)
        dot = code.index(".", start + len(ast.get_source_segment(code, node.func.value) or ""))
        if _root(node.func) == "boto3" and node.func.attr in ("client", "resource"):
            yield Use(ast.literal_eval(node.args[0]), place(node.args[0]) + 1)
            continue
        yield Use(node.func.attr, dot + 1)
        for keyword in node.keywords:
            if keyword.arg:
                yield Use(keyword.arg, place(keyword))


def _root(node: ast.AST) -> str | None:
    """The variable at which a chain of attributes and of calls that make something of the SDK begins."""
    while isinstance(node, ast.Attribute) or (isinstance(node, ast.Call) and _makes(node)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _makes(call: ast.Call) -> bool:
    """Whether a call gives a client, a resource or the like, and not an answer."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in ("client", "resource", "get_paginator", "batch_writer") or name[:1].isupper()


_IMPORT = re.compile(r'import \{([^}]*)\} from "@aws-sdk/([\w-]+)"')
_CLIENT = re.compile(r"const (\w+) = (?:new )?(\w+)(?:\.from)?\(")


def in_javascript(code: str) -> Iterator[Use]:
    """Packages, what is imported from them, methods of clients, and the parameters of commands and calls."""
    imported = set()
    for found in _IMPORT.finditer(code):
        yield Use(found[2], found.start(2))
        for name in re.finditer(r"\w+", found[1]):
            yield Use(name[0], found.start(1) + name.start())
            imported.add(name[0])
    clients = {variable for variable, made in _CLIENT.findall(code) if made in imported}
    commands = [name for name in imported if name.endswith("Command")]
    for variable in clients:
        for call in re.finditer(rf"(?<![\w.]){variable}\s*\.(\w+)\(", code):
            yield Use(call[1], call.start(1))
            yield from _keys(code, call.end())
    for command in commands:
        for call in re.finditer(rf"new {command}\(", code):
            yield from _keys(code, call.end())


def _keys(code: str, start: int) -> Iterator[Use]:
    """The keys of the object that begins at `start`, if one does; not those of the objects in it."""
    if not code.startswith("{", start):
        return
    depth, at = 0, start
    while at < len(code):
        letter = code[at]
        depth += (letter in "{[(") - (letter in "}])")
        if depth == 0:
            return
        key = re.compile(r"[{,]\s*(\w+)\s*(?=[:,}])").match(code, at) if depth == 1 else None
        if key:
            yield Use(key[1], key.start(1))
        at += 1
