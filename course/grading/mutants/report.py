"""What became of an exercise's mutants, in numbers and in lines that an author can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from course.grading.mutants.known import Equivalent
from course.grading.mutants.operators import OPERATORS
from course.grading.mutants.trial import Fate, Trial

COLUMNS = ("mutants", "killed", "equivalent", "pass")


@dataclass(frozen=True, slots=True)
class Findings:
    """The trials of one exercise, next to what its author knows."""

    exercise: str
    trials: Sequence[Trial]
    known: Sequence[Equivalent]

    @property
    def survivors(self) -> list[Trial]:
        """Mutants that pass and of which nobody has said that they are right."""
        return [trial for trial in self.trials if trial.fate is Fate.PASSED and not self._is_known(trial)]

    @property
    def faults(self) -> list[Trial]:
        """Mutants that could not be judged."""
        return [trial for trial in self.trials if trial.fate in (Fate.FAULT, Fate.UNJUDGED)]

    @property
    def idle(self) -> list[Equivalent]:
        """Entries of mutants.toml that explain no mutant that passes: stale."""
        passed = [trial.mutant for trial in self.trials if trial.fate is Fate.PASSED]
        return [entry for entry in self.known if not any(entry.matches(mutant) for mutant in passed)]

    @property
    def is_clean(self) -> bool:
        return not (self.survivors or self.faults or self.idle)

    def counts(self, operator: str | None = None) -> dict[str, int]:
        """How many mutants there are (of one operator), and what came of them. Pointless ones do not count."""
        found = [trial for trial in self.trials if operator in (None, trial.mutant.operator)]
        fates = Counter(trial.fate for trial in found)
        survivors = sum(trial in found for trial in self.survivors)
        return {
            "mutants": len(found) - fates[Fate.POINTLESS],
            "killed": fates[Fate.KILLED],
            "equivalent": fates[Fate.PASSED] - survivors,
            "pass": survivors,
        }

    def to_plain(self) -> dict[str, Any]:
        """JSON-able: the counts, and every mutant that was not killed."""
        told = [trial for trial in self.trials if trial.fate not in (Fate.KILLED, Fate.POINTLESS)]
        return {
            "exercise": self.exercise,
            **self.counts(),
            "operators": {name: self.counts(name) for name in OPERATORS},
            "not_killed": [
                {key: value for key, value in asdict(trial.mutant).items() if key != "text"}
                | {"fate": trial.fate.value, "by": trial.by, "known": self._is_known(trial)}
                for trial in told
            ],
            "stale": [entry.where for entry in self.idle],
        }

    def lines(self) -> list[str]:
        """One line of numbers, then each mutant that passes as a diff, each fault and each stale entry."""
        counts = self.counts()
        said = [f"{self.exercise}: " + ", ".join(f"{counts[name]} {name}" for name in COLUMNS)]
        for trial in self.survivors:
            mutant = trial.mutant
            said += [f"  {mutant.path}:{mutant.line} {mutant.operator}", f"    - {mutant.was}", f"    + {mutant.now}"]
        said += [f"  {trial.mutant.path}:{trial.mutant.line} {trial.fate.value}: {trial.by}" for trial in self.faults]
        said += [f"  {entry.where}: every mutant of `{entry.was}` fails; the entry is stale" for entry in self.idle]
        return said

    def _is_known(self, trial: Trial) -> bool:
        return any(entry.matches(trial.mutant) for entry in self.known)


def table(findings: Sequence[Findings]) -> list[str]:
    """All exercises together, one line for each operator."""
    rows: list[tuple[str, Mapping[str, int]]] = []
    for name in (*OPERATORS, None):
        counts = [found.counts(name) for found in findings]
        rows.append((name or "all", {column: sum(count[column] for count in counts) for column in COLUMNS}))
    head = f"{'operator':18}" + "".join(f"{column:>12}" for column in COLUMNS)
    return [head, *(f"{name:18}" + "".join(f"{row[column]:12}" for column in COLUMNS) for name, row in rows)]
