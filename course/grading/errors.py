"""What can go wrong while an attempt is judged that is our fault, not the learner's.

* ChecksFailed    a checks.py raised, hung or answered nonsense, or its case cannot be carried out
"""

from __future__ import annotations

from pathlib import Path


class ChecksFailed(Exception):
    """The exercise is broken. `path` and `line` say where, for its author; a learner sees only that it is us."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}")
        self.path = path
        self.line = line
        self.sentence = sentence
