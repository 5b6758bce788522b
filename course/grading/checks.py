"""What a checks.py is written with.

    from course.grading.checks import Case, Facts, Problem, Text, case, check

A case says what happens to the deployed system; a check looks at the facts of the run and answers None or a
Problem. Everything random comes from the `rng` that a case is given, so that an attempt can be repeated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from course.catalogue.model import Text
from course.grading.facts import Facts
from course.grading.feedback import explain
from course.grading.things import EventFact, MessageFact, ObjectFact, PublicationFact, RecordFact

__all__ = [
    "Case",
    "CaseDefinition",
    "CheckDefinition",
    "EventFact",
    "Facts",
    "MessageFact",
    "ObjectFact",
    "Problem",
    "PublicationFact",
    "RecordFact",
    "Text",
    "case",
    "check",
    "own_mistake",
]

Words = Text | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One scenario: what there is, then what happens."""

    steps: Sequence[Mapping[str, Any]]
    """Steps as `sandbox.job.Step` describes them."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Data of this case alone, {"objects": [{bucket, key, body, content_type?, metadata?}],
    "items": {table: [{..}]}}; a body is text or bytes."""
    memo: Mapping[str, Any] = field(default_factory=dict)
    """Whatever the check wants to find again in `facts.memo`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a check fails. `message` teaches; the other three show. Texts may hold inline Markdown."""

    message: Words
    did: Words | None = None
    """What was done to the system; None words the case's steps."""
    expected: Any = None
    found: Any = None
    """Texts are shown as they are, other values as JSON."""
    line: int | None = None
    """The learner's own line, where one is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDefinition:
    id: str
    build: Callable[[Random], Case]
    hidden: bool
    idea: Text | None
    title: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDefinition:
    id: str
    look: Callable[[Facts], Problem | None]
    task: int
    cases: tuple[str, ...]
    title: Text
    hidden_message: Text | None
    errors_allowed: bool


def case(
    build: Callable[[Random], Case] | None = None,
    *,
    hidden: bool = False,
    idea: Text | None = None,
    title: Text | None = None,
) -> Any:
    """Declare a case; the function's name is its id. Of a hidden case a learner sees only its `idea`."""

    def define(function: Callable[[Random], Case]) -> CaseDefinition:
        if hidden and idea is None:
            raise TypeError(f"the hidden case {_name(function)} has no idea")
        return CaseDefinition(id=_id(function), build=function, hidden=hidden, idea=idea, title=title)

    return define if build is None else define(build)


def check(
    *,
    task: int,
    cases: Sequence[str],
    title: Text,
    hidden_message: Text | None = None,
    errors_allowed: bool = False,
) -> Callable[[Callable[[Facts], Problem | None]], CheckDefinition]:
    """Declare a check of `task` that looks at each of `cases`; it fails at the first problem.

    A handler that errors fails the check before the function is asked, unless `errors_allowed`.
    """

    def define(function: Callable[[Facts], Problem | None]) -> CheckDefinition:
        if not cases:
            raise TypeError(f"the check {_name(function)} has no cases")
        return CheckDefinition(
            id=_id(function),
            look=function,
            task=task,
            cases=tuple(name.replace("_", "-") for name in cases),
            title=title,
            hidden_message=hidden_message,
            errors_allowed=errors_allowed,
        )

    return define


def own_mistake(facts: Facts) -> Problem | None:
    """For a check that allows errors: the handler failed before AWS refused it anything, which is a slip in the code
    and worded as everywhere else. None when it did not."""
    explanation = explain(facts.result)
    if explanation is None or any(call.error_code for call in facts.calls()):
        return None
    return Problem(found=explanation.title, message=explanation.text, line=explanation.line)


def _id(function: Callable[..., object]) -> str:
    return _name(function).replace("_", "-")


def _name(function: Callable[..., object]) -> str:
    return str(inspect.unwrap(function).__name__)
