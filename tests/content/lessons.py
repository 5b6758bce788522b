"""What is taught in this checkout, for tests that go through all of it."""

from __future__ import annotations

from pathlib import Path

from course.catalogue import read

FOLDER = Path(__file__).resolve().parents[2] / "lessons"
CATALOGUE = read(FOLDER)
LESSONS = list(CATALOGUE.lessons.values())
EXERCISES = [(exercise, runtime) for exercise in CATALOGUE.exercises.values() for runtime in exercise.runtimes]
ALSO_RIGHT = [(exercise, right) for exercise in CATALOGUE.exercises.values() for right in exercise.also_right]
WRONG = [(exercise, wrong) for exercise in CATALOGUE.exercises.values() for wrong in exercise.wrong]
EVENTS = [(exercise, runtime, event) for exercise, runtime in EXERCISES for event in exercise.events]
