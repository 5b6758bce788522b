"""What can be said of a checks.py by reading it: its cases and checks, and what they refer to.

It is not run here.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course.catalogue.errors import Problems
from course.catalogue.model import LANGUAGES

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Decorated:
    """A function under `@case` or `@check`, and the decorator's keyword arguments."""

    name: str
    line: int
    arguments: Mapping[str, ast.expr]

    def literal(self, key: str) -> object:
        """The value of an argument that is written out, None when it is absent or computed."""
        try:
            return ast.literal_eval(self.arguments[key]) if key in self.arguments else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ChecksOutline:
    cases: Mapping[str, Decorated]  # by function name
    checks: Mapping[str, Decorated]  # by check id


def check_id(name: str) -> str:
    """A function's name as an id: `copies_the_object` -> `copies-the-object`."""
    return name.replace("_", "-")


def _parse(source: str) -> ast.Module:
    """CPython 3.11 counts how deep it is in a tree in one place for all threads (python/cpython#106905), and takes it
    for a fault of its own when two do so in turns: it passes. Raises SyntaxError."""
    for _ in range(_TRIES - 1):
        with contextlib.suppress(SystemError):
            return ast.parse(source)
    return ast.parse(source)


def outline_of(path: Path, source: str, problems: Problems) -> ChecksOutline | None:
    """The outline of a checks.py, or None when it is not Python."""
    try:
        tree = _parse(source)
    except SyntaxError as error:
        problems.add(path, error.lineno or 1, f"not valid Python: {error.msg}")
        return None
    _check_texts(tree, path, problems)
    cases, checks = {}, {}
    for node in (found for found in tree.body if isinstance(found, ast.FunctionDef)):
        for decorator in node.decorator_list:
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            arguments = {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
            if name == "case":
                cases[node.name] = Decorated(node.name, node.lineno, arguments)
            elif name == "check":
                checks[check_id(node.name)] = Decorated(node.name, node.lineno, arguments)
    return ChecksOutline(cases, checks)


def check_references(outline: ChecksOutline, path: Path, tasks: int | None, problems: Problems) -> None:
    """Report what the checks need and do not have. `tasks` is None when the task could not be read."""
    hidden = {check_id(name) for name, case in outline.cases.items() if case.literal("hidden") is True}
    known = {check_id(name) for name in outline.cases}
    if not outline.checks:
        problems.add(path, 1, "there is no @check")
    for name in hidden:
        case = outline.cases[next(function for function in outline.cases if check_id(function) == name)]
        if "idea" not in case.arguments:
            problems.add(path, case.line, f"the hidden case `{case.name}` has no `idea`")
    used = set()
    for check in outline.checks.values():
        cases = check.literal("cases")
        named = {check_id(str(name)) for name in cases} if isinstance(cases, list | tuple) else set()
        used |= named
        _check_one(check, path, tasks, named, known, hidden, problems)
    for case in outline.cases.values():
        if check_id(case.name) not in used:
            problems.add(path, case.line, f"no check uses the case `{case.name}`")
    if outline.checks and not hidden:
        problems.add(path, 1, "there is no hidden case: an answer that knows the visible data would pass")


def _check_one(
    check: Decorated,
    path: Path,
    tasks: int | None,
    named: set[str],
    known: set[str],
    hidden: set[str],
    problems: Problems,
) -> None:
    for key in ("task", "cases", "title"):
        if key not in check.arguments:
            problems.add(path, check.line, f"the check `{check.name}` has no `{key}`")
    task = check.literal("task")
    if tasks is not None and isinstance(task, int) and not 1 <= task <= tasks:
        problems.add(path, check.arguments["task"].lineno, f"there is no task {task}; task.en.md has {tasks}")
    for name in sorted(named - known):
        problems.add(path, check.arguments["cases"].lineno, f"there is no case `{name}`")
    if named & hidden and "hidden_message" not in check.arguments:
        problems.add(path, check.line, f"the check `{check.name}` has a hidden case and no `hidden_message`")


def _check_texts(tree: ast.Module, path: Path, problems: Problems) -> None:
    """Report every Text(...) that lacks a language: in a branch that is seldom taken nobody else would see it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Text":
            continue
        given = set(LANGUAGES[: len(node.args)]) | {keyword.arg for keyword in node.keywords}
        for language in sorted(set(LANGUAGES) - given) if None not in given else ():
            problems.add(path, node.lineno, f"the text has no `{language}`")
