"""What a linter says about one place in a file."""

from __future__ import annotations

from dataclasses import dataclass

from course.web.lint_rules import Severity


class LintBusyError(Exception):
    """All linters are at work; the editor asks again at the next change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Lines and columns count from 1, columns in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: Severity
    message: str
    code: str
