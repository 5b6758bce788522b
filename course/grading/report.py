"""The verdict on one attempt, as data: JSON both ways, words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from course.catalogue.model import Text


class Verdict(StrEnum):
    """What came of an attempt: exactly one."""

    PASSED = "passed"
    FAILED = "failed"
    UNJUDGED = "unjudged"  # some case was not carried out to its end by our doing or by Stop


class Kind(StrEnum):
    """What came of one check."""

    PASSED = "passed"
    FAILED = "failed"
    HANDLER_FAILED = "handler-failed"  # the handler errored, so the check was not asked
    NOT_RUN = "not-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What came of one check. Of a hidden case only title, task, idea and the author's message are here.

    Texts may hold inline Markdown.
    """

    id: str
    task: int
    title: Text
    passed: bool
    kind: Kind
    hidden: bool  # the case that decided is hidden; for a passed check: all of its cases are
    case: str | None = None  # the case that decided; None for a passed check
    idea: Text | None = None  # of the hidden case that failed
    did: Text | None = None
    expected: Text | None = None
    found: Text | None = None
    message: Text | None = None
    line: int | None = None  # the learner's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    verdict: Verdict
    checks: tuple[CheckReport, ...]
    points: int  # all of them when every check passed, else none
    points_possible: int

    def to_plain(self) -> dict[str, Any]:
        """JSON-able data that `from_plain` reads."""
        return asdict(self) | {"checks": [asdict(check) for check in self.checks]}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Report:
        """The report that `to_plain` wrote. Raises KeyError, TypeError or ValueError when it is none."""
        return cls(
            verdict=Verdict(data["verdict"]),
            checks=tuple(_check(check) for check in data["checks"]),
            points=data["points"],
            points_possible=data["points_possible"],
        )


_TEXTS = ("title", "idea", "did", "expected", "found", "message")


def _check(data: Mapping[str, Any]) -> CheckReport:
    texts = {name: Text(**data[name]) for name in _TEXTS if data.get(name) is not None}
    return CheckReport(**{**data, **texts, "kind": Kind(data["kind"])})
