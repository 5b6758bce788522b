"""The catalogue's texts in the request's language, as HTML whose links lead into the course."""

from __future__ import annotations

from flask import url_for
from markupsafe import Markup

from course.catalogue.model import Exercise, Lesson
from course.web import markdown
from course.web.current import catalogue
from course.web.i18n import language

FENCES = {".py": "python", ".mjs": "javascript", ".cjs": "javascript", ".js": "javascript"}
"""File ending -> the language that its source is highlighted in."""


def lesson(shown: Lesson) -> markdown.Rendered:
    """The lesson itself, and its headings."""
    return _render(shown.source[language()], shown.id)


def task(exercise: Exercise) -> Markup:
    """What is to be done, numbered."""
    return _render(exercise.task[language()], exercise.lesson_id).html


def hints(exercise: Exercise) -> list[tuple[Markup, Markup]]:
    """(title, body) of every hint, mildest first."""
    return [(inline(hint.title, exercise.lesson_id), _render(hint.body, exercise.lesson_id).html)
            for hint in exercise.hints[language()]]


def solution(exercise: Exercise, runtime: str) -> dict[str, Markup]:
    """Path -> highlighted source, in one of the exercise's languages."""
    return {path: _render(_fenced(path, text), exercise.lesson_id).html
            for path, text in exercise.solution[runtime].items()}


def why(exercise: Exercise) -> Markup:
    """Why the solution is as it is."""
    return _render(exercise.why[language()], exercise.lesson_id).html


def inline(text: str, lesson_id: str) -> Markup:
    """A title, a question or a choice."""
    return markdown.inline(text, language(), _resolver(lesson_id))


def _render(text: str, lesson_id: str) -> markdown.Rendered:
    return markdown.render(text, language(), _resolver(lesson_id))


def _fenced(path: str, text: str) -> str:
    """Source as a fenced block; the fence is longer than any run of backquotes in it."""
    fence = "`" * (max((len(run) for run in text.split() if set(run) == {"`"}), default=2) + 1)
    language = next((name for ending, name in FENCES.items() if path.endswith(ending)), "")
    return f"{fence}{language}\n{text}\n{fence}\n"


def _resolver(lesson_id: str) -> markdown.Resolver:
    def resolve(link: str) -> str | None:
        kind, _, target = link.partition(":")
        name, _, anchor = target.partition("#")
        if kind == "lesson" and name in catalogue().lessons:
            return url_for("lesson.show", lesson_id=name, _anchor=anchor or None)
        where, _, exercise = name.rpartition("/")
        found = catalogue().exercises.get(f"{where or lesson_id}/{exercise}") if kind == "exercise" else None
        if found is None:
            return None
        return url_for("lesson.show_exercise", lesson_id=found.lesson_id, name=found.name, _anchor="task")

    return resolve
