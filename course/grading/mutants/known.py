"""`mutants.toml` of an exercise: mutants that are right all the same, each with a reason.

    [[equivalent]]
    was = 'print("copied", key)'
    why = "what is logged is the learner's own affair"

`operator` and `now` narrow an entry; without them it is about every mutant of that line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.catalogue.document import parse_toml
from course.catalogue.errors import Problems
from course.catalogue.table import Table
from course.grading.mutants.mutant import Mutant

FILE = "mutants.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """Mutants that no check can tell from the solution, or that none should."""

    was: str
    now: str | None
    operator: str | None
    why: str
    where: str  # path:line, for complaints

    def matches(self, mutant: Mutant) -> bool:
        """Whether this entry speaks of `mutant`."""
        return (
            mutant.was == " ".join(self.was.split())
            and self.now in (None, mutant.now)
            and self.operator in (None, mutant.operator)
        )


def known(folder: Path, problems: Problems) -> tuple[Equivalent, ...]:
    """What `mutants.toml` in an exercise's folder says; nothing when there is none. What is wrong is added to
    `problems`."""
    path = folder / FILE
    if not path.is_file():
        return ()
    document = parse_toml(path, path.read_text(encoding="utf-8"), problems)
    if document is None:
        return ()
    table = Table(document, problems)
    found = tuple(_equivalent(entry, path) for entry in table.tables("equivalent"))
    table.finish()
    return found


def stale(entries: Iterable[Equivalent], mutants: Iterable[Mutant]) -> list[str]:
    """A sentence for each entry that speaks of no mutant at all."""
    made = list(mutants)
    return [
        f"{entry.where}: no mutant was made of `{entry.was}`" + (f" into `{entry.now}`" if entry.now else "")
        for entry in entries
        if not any(entry.matches(mutant) for mutant in made)
    ]


def _equivalent(entry: Table, path: Path) -> Equivalent:
    equivalent = Equivalent(
        was=entry.string("was"),
        now=entry.string("now", "") or None,
        operator=entry.string("operator", "") or None,
        why=entry.string("why"),
        where=f"{path}:{entry.line()}",
    )
    entry.finish()
    return equivalent
