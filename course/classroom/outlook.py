"""What lies ahead of a learner: what to do next, how long the rest takes, and what should have come before.

A lesson counts as read once one of its exercises has been begun or one of its questions answered rightly: nobody
records what somebody has looked at. Nothing is locked; what is unmet is advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from course.catalogue.minutes import QUESTION
from course.catalogue.model import Catalogue, Exercise, Lesson
from course.classroom.progress import Progress, State

QUESTION_MINUTES = round(QUESTION)


class StepKind(StrEnum):
    READ = "read"
    SOLVE = "solve"
    QUIZ = "quiz"  # what is left of it, when nothing else is


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do."""

    kind: StepKind
    lesson: Lesson
    exercise: Exercise | None = None  # of SOLVE alone
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How far somebody is in a lesson, a unit or the course."""

    minutes: int  # of what is not done yet
    of_minutes: int
    passed: int  # exercises
    exercises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    next: Step | None  # None when everything is done
    course: Left
    units: Mapping[str, Left]
    lessons: Mapping[str, Left]
    unmet: Mapping[str, tuple[Exercise, ...]]  # id of an open exercise -> its prerequisites that are; no empty ones
    steps: tuple[Step, ...]  # everything that is not done
    order: Mapping[tuple[str, str], int]  # (lesson id, exercise id or "") -> place in the course

    def following(self, lesson: Lesson, exercise: Exercise | None = None) -> Step | None:
        """What to do after this exercise, or after a lesson without any, whether it is done or not."""
        # Whoever asks has the lesson before them: it need not be read again.
        at_hand = {(StepKind.READ, lesson.id, ""), (StepKind.SOLVE, *_place(lesson, exercise))}
        ahead = _ahead(self.steps, self.order, _place(lesson, exercise))
        return next((step for step in ahead if (step.kind, *_place(step.lesson, step.exercise)) not in at_hand), None)


def look_ahead(catalogue: Catalogue, known: Progress | None) -> Outlook:
    """Counted from what is taught and what is known of a learner; None is somebody who has not begun."""
    places = [place for lesson in catalogue.lessons.values() for place in _places(lesson)]
    order = {place: index for index, place in enumerate(places)}
    lessons = {lesson.id: _left(lesson, known) for lesson in catalogue.lessons.values()}
    steps = tuple(step for lesson in catalogue.lessons.values() for step in _steps(lesson, known))
    last = catalogue.exercises.get(known.last_exercise_id or "") if known else None
    here = (last.lesson_id, last.id) if last else next(iter(places), ("", ""))
    return Outlook(
        next=next(iter(_ahead(steps, order, here)), None),
        course=_together(list(lessons.values())),
        units={unit.id: _together([lessons[lesson.id] for lesson in unit.lessons]) for unit in catalogue.units},
        lessons=lessons,
        unmet=dict(_unmet(catalogue, known)),
        steps=steps,
        order=order,
    )


def _ahead(steps: tuple[Step, ...], order: Mapping[tuple[str, str], int], here: tuple[str, str]) -> list[Step]:
    """`steps` as somebody meets them who goes on from `here`: to the end of the course, then what was passed over;
    quizzes that are left come last."""

    def met(step: Step) -> tuple[bool, bool, int]:
        place = order[_place(step.lesson, step.exercise)]
        return step.kind is StepKind.QUIZ, place < order[here], place

    return sorted(steps, key=met)


def _place(lesson: Lesson, exercise: Exercise | None) -> tuple[str, str]:
    return lesson.id, exercise.id if exercise else ""


def _places(lesson: Lesson) -> list[tuple[str, str]]:
    return [_place(lesson, None), *(_place(lesson, exercise) for exercise in lesson.exercises)]


def _steps(lesson: Lesson, known: Progress | None) -> Iterator[Step]:
    """What is still to do in a lesson."""
    questions = _questions_left(lesson, known)
    if not _is_read(lesson, known):
        yield Step(kind=StepKind.READ, lesson=lesson, minutes=lesson.minutes)
    elif questions:
        yield Step(kind=StepKind.QUIZ, lesson=lesson, minutes=questions * QUESTION_MINUTES)
    for exercise in lesson.exercises:
        if not _is_passed(exercise, known):
            yield Step(kind=StepKind.SOLVE, lesson=lesson, exercise=exercise, minutes=exercise.minutes)


def _left(lesson: Lesson, known: Progress | None) -> Left:
    return Left(
        minutes=sum(step.minutes for step in _steps(lesson, known)),
        of_minutes=lesson.minutes + sum(exercise.minutes for exercise in lesson.exercises),
        passed=sum(_is_passed(exercise, known) for exercise in lesson.exercises),
        exercises=len(lesson.exercises),
    )


def _together(parts: list[Left]) -> Left:
    return Left(
        minutes=sum(part.minutes for part in parts),
        of_minutes=sum(part.of_minutes for part in parts),
        passed=sum(part.passed for part in parts),
        exercises=sum(part.exercises for part in parts),
    )


def _unmet(catalogue: Catalogue, known: Progress | None) -> Iterator[tuple[str, tuple[Exercise, ...]]]:
    for exercise in catalogue.exercises.values():
        wanted = (catalogue.exercises.get(each) for each in exercise.prerequisites)
        missing = tuple(each for each in wanted if each is not None and not _is_passed(each, known))
        if missing and not _is_passed(exercise, known):
            yield exercise.id, missing


def _state(exercise: Exercise, known: Progress | None) -> State:
    found = known.exercises.get(exercise.id) if known else None
    return found.state if found else State.NEW


def _is_passed(exercise: Exercise, known: Progress | None) -> bool:
    return _state(exercise, known) is State.PASSED


def _is_read(lesson: Lesson, known: Progress | None) -> bool:
    begun = any(_state(exercise, known) is not State.NEW for exercise in lesson.exercises)
    found = known.lessons.get(lesson.id) if known else None
    return begun or bool(found and found.questions_right)


def _questions_left(lesson: Lesson, known: Progress | None) -> int:
    found = known.lessons.get(lesson.id) if known else None
    return len(lesson.quiz) - (found.questions_right if found else 0)
