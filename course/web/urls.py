"""Where the workbench of an exercise sends things."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from course.catalogue.model import Exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Every address of one exercise, in the language of the request."""

    page: str
    runs: str
    checks: str
    attempts: str
    draft: str
    reset: str
    undo: str
    hints: str
    code: str
    lint: str


def urls(exercise: Exercise) -> Urls:
    """The addresses of `exercise`."""

    def of(endpoint: str) -> str:
        return url_for(endpoint, lesson_id=exercise.lesson_id, name=exercise.name)

    return Urls(
        page=of("lesson.show_exercise"),
        runs=of("attempts.create_run"),
        checks=of("attempts.create_check"),
        attempts=of("attempts.show_all"),
        draft=of("drafts.update"),
        reset=of("drafts.create_reset"),
        undo=of("drafts.create_undo"),
        hints=of("help.create_hint"),
        code=of("drafts.show_code"),
        lint=url_for("lint.create"),
    )
