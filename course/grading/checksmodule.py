"""A checks.py, executed: its cases and checks, and whose line it was when it went wrong."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from types import CodeType
from typing import Any, TypeVar

from course.grading.checks import Case, CaseDefinition, CheckDefinition

T = TypeVar("T")
FILE = "checks.py"
"""The name under which the source is compiled; the trace of a hang names it."""


class AuthorError(Exception):
    """A checks.py did what it must not; `line` is in that file."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ChecksModule:
    cases: dict[str, CaseDefinition]
    checks: dict[str, CheckDefinition]


def execute(source: str) -> ChecksModule:
    """The cases and checks of `source`, in order. It is executed anew for each request: nothing is kept."""
    namespace: dict[str, Any] = {"__name__": "checks", "__file__": FILE}
    guarded(lambda: exec(_compiled(source), namespace))  # noqa: S102 - an exercise's own, trusted code
    module = ChecksModule({}, {})
    for value in namespace.values():
        if isinstance(value, CaseDefinition):
            module.cases[value.id] = value
        elif isinstance(value, CheckDefinition):
            module.checks[value.id] = value
    for check in module.checks.values():
        for name in check.cases:
            if name not in module.cases:
                raise AuthorError(1, f"the check {check.id} names the case {name}, which is not there")
    return module


def build(definition: CaseDefinition, exercise_id: str, seed: int) -> Case:
    """The case with the data that belongs to `seed`."""
    rng = Random(f"{seed}/{exercise_id}/{definition.id}")  # noqa: S311 - for variety, not for secrets
    case = guarded(lambda: definition.build(rng))
    if not isinstance(case, Case):
        raise AuthorError(1, f"the case {definition.id} answered {type(case).__name__}, not Case(...)")
    return case


def guarded(call: Callable[[], T]) -> T:
    """What `call` answers. Whatever it raises becomes an AuthorError at the innermost line of checks.py."""
    try:
        return call()
    except SyntaxError as error:
        raise AuthorError(error.lineno or 1, f"not valid Python: {error.msg}") from None
    except BaseException as error:  # noqa: BLE001 - sys.exit() and friends are the author's mistakes too
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
        where = f" in {frames[-1].name}" if frames else ""
        sentence = f"{type(error).__name__}: {error}"[:500] + where
        raise AuthorError((frames[-1].lineno if frames else 1) or 1, sentence) from None


@lru_cache(maxsize=64)
def _compiled(source: str) -> CodeType:
    return compile(source, FILE, "exec", dont_inherit=True)
