"""The catalogue's texts in the request's language, as HTML whose links lead into the course."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, url_for
from markupsafe import Markup

from course.catalogue.model import Catalogue, Exercise, Lesson
from course.catalogue.spotter import Spotter
from course.web import markdown
from course.web.current import catalogue
from course.web.i18n import language
from course.web.term_links import link_first_uses

FENCES = {".py": "python", ".mjs": "javascript", ".cjs": "javascript", ".js": "javascript"}
"""File ending -> the language that its source is highlighted in."""


def lesson(shown: Lesson) -> markdown.Rendered:
    """The lesson itself, the first use of each term linked to the glossary, and its headings."""
    rendered = _render(shown.source[language()], shown.id)
    linked = link_first_uses(str(rendered), _spotter(), url_for("glossary.show"))
    return replace(rendered, html=Markup(linked))  # noqa: S704 - cleaned by nh3, and links of ours


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


def _spotter() -> Spotter:
    """What knows the glossary's terms in the request's language; made once for each catalogue."""
    taught = catalogue()
    known: dict[str, tuple[Catalogue, Spotter]] = current_app.extensions.setdefault("spotters", {})
    found = known.get(language())
    if found is None or found[0] is not taught:
        found = known[language()] = taught, Spotter(taught.glossary.values(), language())
    return found[1]


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
