"""`python -m course.grading mutants [EXERCISE...]`: which small mistakes in a solution the checks do not see."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from course.catalogue import Exercise, read
from course.catalogue.errors import Problems
from course.grading.attempt import Runs
from course.grading.mutants.known import known, stale
from course.grading.mutants.report import Findings, table
from course.grading.mutants.trial import RUNTIME, mutants_of, trials

SEED = 20261122
AT_ONCE = 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("exercises", nargs="*", type=Path, metavar="EXERCISE", help="exercise folders (default: all)")
    parser.add_argument("--lessons", type=Path, default=Path("lessons"), metavar="DIR", help="where all of them are")
    parser.add_argument("--seed", type=int, default=SEED, help=f"the seed of the hidden data (default: {SEED})")
    parser.add_argument("--at-once", type=int, choices=range(1, 5), default=AT_ONCE, help="mutants tried at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings there, too")


def chosen(options: argparse.Namespace) -> list[Exercise] | None:
    """The exercises asked for that have a Python solution; None, after saying why, when one is not there."""
    folders = [folder.resolve() for folder in options.exercises]
    catalogue = read(folders[0].parents[2] if folders else options.lessons)
    here = {exercise.path.resolve(): exercise for exercise in catalogue.exercises.values()}
    for folder in folders:
        if folder not in here:
            print(f"{folder}: no exercise here", file=sys.stderr)
            return None
    found = [here[folder] for folder in folders] if folders else list(here.values())
    return [exercise for exercise in found if RUNTIME in exercise.runtimes]


def run(exercises: Sequence[Exercise], options: argparse.Namespace, runner: Runs) -> int:
    """Try them all; 0 when every mutant is killed or known. Raises what `trials` raises."""
    found: list[Findings] = []
    for exercise in exercises:
        problems = Problems()
        entries = known(exercise.path, problems)
        wrong = [str(problem) for problem in problems.sorted()]
        if wrong:
            print("\n".join(wrong), file=sys.stderr)
            return 1
        findings = Findings(exercise.id, list(trials(exercise, options.seed, runner, options.at_once)), entries)
        found.append(findings)
        print("\n".join(findings.lines()), flush=True)
        if options.json is not None:
            text = json.dumps([each.to_plain() for each in found], indent=1, ensure_ascii=False)
            options.json.write_text(text + "\n", encoding="utf-8")
    print("\n".join(table(found)))
    return 0 if all(findings.is_clean for findings in found) else 1


def stale_entries(exercise: Exercise) -> list[str]:
    """What is wrong with the exercise's mutants.toml, as far as that can be said without a run."""
    problems = Problems()
    entries = known(exercise.path, problems)
    return [str(problem) for problem in problems.sorted()] + stale(entries, mutants_of(exercise))
