"""What lies on a visitor's desk: draft, progress, answers. A visitor without a record has a clean one."""

from __future__ import annotations

from typing import cast

from flask import g, request

from course.catalogue.model import Exercise
from course.classroom import Attempt, Draft, ExerciseProgress, Outlook, Progress, look_ahead
from course.web.current import catalogue, classroom, learner


def draft(exercise: Exercise, runtime: str) -> Draft:
    """The files as the visitor left them, else the starter."""
    who = learner()
    if who is None:
        return Draft(files=dict(exercise.starter[runtime]), saved_at=None, can_undo=False, is_starter=True)
    return classroom().draft(who, exercise.id, runtime)


def progress() -> Progress | None:
    """How far the visitor has come; None when they have not begun. Counted once for a request that changes nothing."""
    if request.method != "GET":
        return _progress()
    if "progress" not in g:
        g.progress = _progress()
    return cast("Progress | None", g.progress)


def states(known: Progress | None) -> dict[str, str]:
    """Exercise id -> "new" | "tried" | "passed", for every exercise there is."""
    return {each: str(known.exercises[each].state) if known and each in known.exercises else "new"
            for each in catalogue().exercises}


def ahead(known: Progress | None) -> Outlook:
    """What to do next, what is left and what should come before. Counted once, as `progress` is."""
    if request.method != "GET":
        return look_ahead(catalogue(), known)
    if "ahead" not in g:
        g.ahead = look_ahead(catalogue(), known)
    return cast(Outlook, g.ahead)


def exercise_progress(known: Progress | None, exercise: Exercise) -> ExerciseProgress | None:
    """How one exercise stands."""
    return known.exercises.get(exercise.id) if known else None


def last_check(exercise: Exercise) -> Attempt | None:
    """The newest Check that was judged."""
    who = learner()
    return classroom().last_check(who, exercise.id) if who else None


def answers(lesson_id: str) -> dict[str, int]:
    """Question id -> the choice made."""
    who = learner()
    return dict(classroom().quiz(who, lesson_id)) if who else {}


def _progress() -> Progress | None:
    who = learner()
    return classroom().progress(who) if who else None
