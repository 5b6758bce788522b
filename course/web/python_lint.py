"""Lint for Python: ruff over one file, with pinned rules and no configuration from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any

from ruff.__main__ import find_ruff_bin

from course.web.lint_messages import LintBusyError, Message
from course.web.lint_rules import RULES, SYNTAX, Rule

SECONDS = 1.0
"""For one file. ruff needs some 10 ms for a handler; what takes longer is not worth waiting for."""

MOST_MESSAGES = 50

_ARGUMENTS = (
    *("check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--ignore-noqa"),
    *("--output-format=json", "--target-version=py313", f"--select={','.join(RULES)}"),
    *("--stdin-filename=handler.py", "-"),
)

# ruff uses a core while it works: more at once would only make everybody wait.
_turn = BoundedSemaphore(2)


def lint(code: str, language: str) -> list[Message]:
    """What ruff finds in `code`, worded in `language` ("en" or "zh"); empty when ruff cannot say.

    Raises LintBusyError when it is nobody's turn for longer than SECONDS.
    """
    if not _turn.acquire(timeout=SECONDS):
        raise LintBusyError
    try:
        found = _ruff(code)
    finally:
        _turn.release()
    return list(_messages(found, language))


def _ruff(code: str) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(
            [find_ruff_bin(), *_ARGUMENTS],
            input=code.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "RAYON_NUM_THREADS": "1"},
        )
        found = json.loads(done.stdout or b"[]")
    except (subprocess.TimeoutExpired, ValueError):
        return []
    return found if isinstance(found, list) else []


def _messages(found: list[dict[str, Any]], language: str) -> Iterator[Message]:
    for each in found[:MOST_MESSAGES]:
        rule = RULES.get(each["code"])
        start, end = each["location"], each["end_location"]
        yield Message(
            line=start["row"],
            column=start["column"],
            end_line=end["row"],
            end_column=end["column"],
            severity=rule.severity if rule else "error",
            message=_worded(rule, each["message"], language) if rule else _syntax(each["message"], language),
            code=each["code"] or "invalid-syntax",
        )


def _worded(rule: Rule, message: str, language: str) -> str:
    quoted = re.findall(r"`([^`]*)`", message) or [message]
    return (rule.zh if language == "zh" else rule.en).format(*quoted, *[""] * 2)


def _syntax(message: str, language: str) -> str:
    return SYNTAX[language].format(message=message.rstrip("."))
