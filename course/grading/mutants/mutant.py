"""One changed solution, and how it is named: by its operator and by the line as it was and as it is now."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from course.grading.mutants.operators import HELPERS, OPERATORS, Operator
from course.grading.mutants.source import Edit, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A file of the solution with one mistake in it."""

    operator: str
    path: str  # within the solution
    line: int  # 1-based, of the first line that differs
    was: str  # the lines that differ, white space made single blanks
    now: str
    text: str  # the whole file


def mutants(files: Mapping[str, str], operators: Mapping[str, Operator] = OPERATORS) -> Iterator[Mutant]:
    """Every mutant of the Python files, each text once. Raises SyntaxError when a file is not Python."""
    seen = set(files.values())
    for path, text in files.items():
        if path.endswith(".py"):
            source = Source(text)
            for name, operator in operators.items():
                for edits in operator(source):
                    mutant = _mutant(name, path, text, source.edited(edits))
                    if mutant.text not in seen and _is_python(mutant.text):
                        seen.add(mutant.text)
                        yield mutant


def constant(path: str, text: str, answer: Any) -> Iterator[Mutant]:
    """The handlers in `text` that return `answer` whatever the event says."""
    source = Source(text)
    for function in source.functions():
        if function.name == "handler" and any(isinstance(node, ast.Return) for node in ast.walk(function)):
            first = function.body[0]
            edited = source.edited([Edit(first, f"return {answer!r}\n{source.indent(first)}{source.words(first)}")])
            yield _mutant("constant-answer", path, text, edited)


def _mutant(operator: str, path: str, old: str, new: str) -> Mutant:
    before, after = old.split("\n"), new.split("\n")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    if start + end == len(before) and end:  # lines were put in: the one behind them says where
        end -= 1
    was, now = (" ".join(" ".join(lines[start : len(lines) - end]).split()) for lines in (before, after))
    used = "".join(helper for name, helper in HELPERS.items() if f"{name}(" in new)
    return Mutant(operator=operator, path=path, line=start + 1, was=was, now=now, text=new + used)


def _is_python(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
