"""What can go wrong while an attempt is judged that is our fault, not the learner's.

* GradingError
  - ChecksFailed    a checks.py raised, hung or answered nonsense, or its case cannot be carried out
"""

from __future__ import annotations

from pathlib import Path


class GradingError(Exception):
    """Our own failure; never caused by what the learner wrote."""


class ChecksFailed(GradingError):
    """The exercise is broken. `path` and `line` say where, for its author.

    A learner is told only that the fault is ours.
    """

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}")
        self.path = path
        self.line = line
        self.sentence = sentence
