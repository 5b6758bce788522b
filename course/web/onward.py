"""Where the next step is and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from course.classroom.outlook import Step, StepKind
from course.web.i18n import t, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """A step as a link."""

    kind: str  # "read" | "solve" | "quiz"
    href: str
    title: str  # the exercise's, or what to do in the lesson
    lesson: str  # number and title
    minutes: int


def onward(step: Step | None) -> Onward | None:
    """The link to a step; None when there is nothing left to do."""
    if step is None:
        return None
    lesson, exercise = step.lesson, step.exercise
    named = f"{lesson.number} {words(lesson.title)}"
    if exercise is not None:
        href = url_for("lesson.show_exercise", lesson_id=lesson.id, name=exercise.name, _anchor="task")
    else:
        href = url_for("lesson.show", lesson_id=lesson.id, _anchor="quiz" if step.kind is StepKind.QUIZ else None)
    title = words(exercise.title) if exercise else t(f"ahead.{step.kind}", title=named)
    return Onward(kind=step.kind.value, href=href, title=title, lesson=named, minutes=step.minutes)
