"""What can go wrong while the lessons are read.

* CatalogueError    the lessons folder has problems; `problems` lists all of them

A problem is an author's mistake. It is collected as a value, so that an author sees all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that an author has to mend."""

    path: Path
    line: int  # 1-based
    sentence: str
    unfinished: bool = False  # what is there can be shown: something is only still to be written

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


class CatalogueError(Exception):
    """The lessons folder cannot be used as it is."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Problems:
    """Collects problems while the folder is read."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, path: Path, line: int, sentence: str, *, unfinished: bool = False) -> None:
        self._found.add(Problem(path, max(line, 1), sentence, unfinished))

    def sorted(self) -> tuple[Problem, ...]:
        """All problems by path and line; the same mistake is listed once."""
        return tuple(sorted(self._found))
