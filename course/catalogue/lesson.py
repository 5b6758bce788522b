"""One lesson folder."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from course.catalogue import prose
from course.catalogue.errors import Problems
from course.catalogue.exercise import read_exercise
from course.catalogue.files import Files
from course.catalogue.model import Exercise, Lesson, Question, Source, Text, frozen
from course.catalogue.page import Page
from course.catalogue.quiz import read_quiz
from course.catalogue.references import References
from course.catalogue.strangers import report_strangers
from course.catalogue.twins import SOURCE, TWIN, read_twins, same_in_both

FILES = frozenset({"lesson.en.md", "lesson.zh.md", "quiz.toml"})


def read_lesson(
    folder: Path,
    number: str,
    lesson_id: str,
    unit_id: str,
    files: Files,
    problems: Problems,
    references: References,
) -> Lesson | None:
    """The lesson in `folder` with its exercises; None when its text cannot be read."""
    references.add_lesson(lesson_id)
    pages = read_twins(folder, "lesson", files, problems)
    quiz = read_quiz(folder / "quiz.toml", files, problems)
    exercises = _exercises(folder, lesson_id, files, problems, references)
    if pages is None:
        return None
    for page in pages.values():
        _check_prose(page, problems)
        references.add_page(page, lesson_id)
    same_in_both(pages, "anchors", prose.anchors)
    references.add_anchors(lesson_id, prose.anchors(pages[SOURCE]))
    return _lesson(
        pages,
        folder=folder,
        number=number,
        lesson_id=lesson_id,
        unit_id=unit_id,
        quiz=quiz,
        exercises=exercises,
    )


def _lesson(
    pages: Mapping[str, Page],
    *,
    folder: Path,
    number: str,
    lesson_id: str,
    unit_id: str,
    quiz: tuple[Question, ...],
    exercises: tuple[Exercise, ...],
) -> Lesson:
    front, twin = pages[SOURCE].front, pages[TWIN].front
    minutes = front.integer("minutes", least=1, most=240)
    checked = front.date("checked")
    if "minutes" in twin and twin.integer("minutes", least=1, most=240) != minutes:
        twin.problem(f"`minutes` is {minutes} in the English twin", "minutes")
    if "checked" in twin and twin.date("checked") != checked:
        twin.problem(f"`checked` is {checked} in the English twin", "checked")
    lesson = Lesson(
        id=lesson_id,
        number=number,
        unit=unit_id,
        path=folder,
        title=Text(front.string("title"), twin.string("title")),
        goals=_pairs(pages, front.strings("goals"), twin.strings("goals"), "goals"),
        minutes=minutes,
        checked=checked,
        sources=_sources(pages),
        source=frozen({language: page.body for language, page in pages.items()}),
        quiz=quiz,
        exercises=exercises,
    )
    front.finish()
    twin.finish()
    return lesson


def _pairs(pages: Mapping[str, Page], source: tuple[str, ...], twin: tuple[str, ...], key: str) -> tuple[Text, ...]:
    if len(source) != len(twin):
        pages[TWIN].front.problem(f"`{key}` has {len(twin)} entries, in the English twin {len(source)}", key)
    return tuple(Text(en, zh) for en, zh in zip(source, twin, strict=False))


def _sources(pages: Mapping[str, Page]) -> tuple[Source, ...]:
    """The English list; the Chinese page may name the same documents by their Chinese titles."""
    source = _titles(pages[SOURCE])
    twin = _titles(pages[TWIN]) if "sources" in pages[TWIN].front else source
    if len(source) != len(twin):
        pages[TWIN].front.problem(f"`sources` has {len(twin)} entries, in the English twin {len(source)}", "sources")
    return tuple(Source(title=Text(en[0], zh[0]), url=en[1] or None) for en, zh in zip(source, twin, strict=False))


def _titles(page: Page) -> list[tuple[str, str]]:
    found = []
    for entry in page.front.tables("sources"):
        found.append((entry.string("title"), entry.string("url", "")))
        entry.finish()
    return found


def _check_prose(page: Page, problems: Problems) -> None:
    for line in prose.bare_headings(page):
        problems.add(page.path, line, "the heading needs an anchor that both languages share: `## Title {#anchor}`")
    found = prose.anchors(page)
    for anchor in sorted({anchor for anchor in found if found.count(anchor) > 1}):
        problems.add(page.path, page.body_line, f"the anchor `#{anchor}` is there twice")


def _exercises(
    folder: Path, lesson_id: str, files: Files, problems: Problems, references: References
) -> tuple[Exercise, ...]:
    found = []
    for path in files.children(folder):
        if path.is_dir() and (path / "exercise.toml").is_file():
            exercise = read_exercise(path, lesson_id, files, problems, references)
            found += [exercise] if exercise else []
        else:
            report_strangers([path], FILES, problems, hint="a folder with an exercise.toml is an exercise")
    found.sort(key=lambda exercise: (exercise.order, exercise.name))
    for earlier, later in pairwise(found):
        if earlier.order == later.order:
            problems.add(later.path / "exercise.toml", 1, f"`order` {later.order} is also that of `{earlier.name}`")
    return tuple(found)
