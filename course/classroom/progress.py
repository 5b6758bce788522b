"""How far a learner is, counted from what is stored; nothing is kept twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, bindparam, case, func, select
from sqlalchemy.orm import Session

from course.catalogue.model import Catalogue, Exercise, Lesson
from course.classroom.tables import AttemptRow, DraftRow, HintsRow, QuizAnswerRow
from course.grading import Verdict

FAILED_CHECKS_FOR_SOLUTION = 3

# Made once, see `records`.
_attempts, _drafts, _hints, _quiz = (
    cast(Table, row.__table__).c for row in (AttemptRow, DraftRow, HintsRow, QuizAnswerRow)
)
_COUNTS = (
    select(
        _attempts.exercise_id,
        func.count(),
        func.sum(case((_attempts.verdict == Verdict.PASSED, 1), else_=0)),
        func.sum(case((_attempts.verdict == Verdict.FAILED, 1), else_=0)),
    )
    .where(_attempts.learner_id == bindparam("learner"))
    .group_by(_attempts.exercise_id)
)
_HINTS = select(_hints.exercise_id, _hints.shown).where(_hints.learner_id == bindparam("learner"))
_DRAFTS = (
    select(_drafts.exercise_id).where(_drafts.learner_id == bindparam("learner")).order_by(_drafts.saved_at.desc())
)
_ANSWERS = select(_quiz.lesson_id, _quiz.question_id, _quiz.choice).where(_quiz.learner_id == bindparam("learner"))


class State(StrEnum):
    NEW = "new"
    TRIED = "tried"
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseProgress:
    state: State = State.NEW
    failed_checks: int = 0  # Checks that were judged and not passed
    hints_shown: int = 0
    solution_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProgress:
    exercises: int
    exercises_passed: int
    questions: int
    questions_right: int  # by the latest answer

    @property
    def complete(self) -> bool:
        return self.exercises_passed == self.exercises and self.questions_right == self.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    exercises: Mapping[str, ExerciseProgress]  # every exercise of the catalogue
    lessons: Mapping[str, LessonProgress]  # every lesson of the catalogue
    last_exercise_id: str | None  # where the learner typed last


def progress(session: Session, learner_id: str, catalogue: Catalogue) -> Progress:
    counts = _counts(session, learner_id)
    hints = {exercise: shown for exercise, shown in session.execute(_HINTS, {"learner": learner_id})}
    drafts = session.scalars(_DRAFTS, {"learner": learner_id}).all()
    exercises = {
        exercise.id: _exercise(
            exercise, *counts.get(exercise.id, (0, 0, 0)), hints.get(exercise.id, 0), exercise.id in drafts
        )
        for exercise in catalogue.exercises.values()
    }
    answers = _answers(session, learner_id)
    return Progress(
        exercises=exercises,
        lessons={lesson.id: _lesson(lesson, exercises, answers) for lesson in catalogue.lessons.values()},
        last_exercise_id=next((id for id in drafts if id in catalogue.exercises), None),
    )


def quiz_answers(session: Session, learner_id: str, lesson: Lesson) -> dict[str, int]:
    """Question id -> index of the choice last taken, for the questions that still exist."""
    answers = _answers(session, learner_id)
    return {
        question.id: answers[lesson.id, question.id]
        for question in lesson.quiz
        if answers.get((lesson.id, question.id), len(question.choices)) < len(question.choices)
    }


def _counts(session: Session, learner_id: str) -> dict[str, tuple[int, int, int]]:
    """Exercise id -> (attempts, checks passed, checks failed)."""
    rows = session.execute(_COUNTS, {"learner": learner_id})
    return {exercise: (attempts, passes, fails) for exercise, attempts, passes, fails in rows}


def _exercise(exercise: Exercise, attempts: int, passed: int, failed: int, hints: int, draft: bool) -> ExerciseProgress:
    state = State.PASSED if passed else State.TRIED if attempts or draft else State.NEW
    all_hints = hints >= len(exercise.hints["en"])
    return ExerciseProgress(
        state=state,
        failed_checks=failed,
        hints_shown=hints,
        solution_open=bool(passed) or (all_hints and failed >= FAILED_CHECKS_FOR_SOLUTION),
    )


def _answers(session: Session, learner_id: str) -> dict[tuple[str, str], int]:
    rows = session.execute(_ANSWERS, {"learner": learner_id})
    return {(lesson, question): choice for lesson, question, choice in rows}


def _lesson(
    lesson: Lesson, exercises: Mapping[str, ExerciseProgress], answers: Mapping[tuple[str, str], int]
) -> LessonProgress:
    return LessonProgress(
        exercises=len(lesson.exercises),
        exercises_passed=sum(exercises[one.id].state is State.PASSED for one in lesson.exercises),
        questions=len(lesson.quiz),
        questions_right=sum(
            any(
                choice.right and index == answers.get((lesson.id, question.id))
                for index, choice in enumerate(question.choices)
            )
            for question in lesson.quiz
        ),
    )
