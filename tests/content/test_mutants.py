"""Small mistakes in a lesson's own solution, tried against its checks."""

from __future__ import annotations

import pytest

from course.grading.mutants.command import stale_entries
from course.grading.mutants.trial import Fate, trials
from tests.content.lessons import CATALOGUE

PYTHON = [exercise for exercise in CATALOGUE.exercises.values() if "python" in exercise.runtimes]


@pytest.mark.parametrize("exercise", PYTHON, ids=lambda exercise: exercise.id)
def test_what_is_listed_as_equivalent_is_still_made(exercise) -> None:
    assert stale_entries(exercise) == []


@pytest.mark.sandbox
def test_the_checks_of_an_exercise_kill_what_is_wrong(sandbox) -> None:
    exercise = CATALOGUE.exercises["what-serverless-is/hello-handler"]
    found = list(trials(exercise, 1, sandbox, 2))
    fates = {trial.fate for trial in found}
    assert len(found) >= 10 and Fate.FAULT not in fates
    killed = [trial for trial in found if trial.fate is Fate.KILLED]
    assert len(killed) >= 8 and all(trial.by for trial in killed)
    assert {trial.mutant.was for trial in found if trial.fate is Fate.PASSED} <= {'print(name, "is at the door")'}
