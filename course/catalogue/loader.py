"""The lessons folder, read whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from course.catalogue.document import parse_toml
from course.catalogue.errors import CatalogueError, Problems
from course.catalogue.files import Files
from course.catalogue.glossary import Glossary
from course.catalogue.identity import numbered
from course.catalogue.lesson import read_lesson
from course.catalogue.model import Catalogue, Lesson, Unit, frozen
from course.catalogue.references import References
from course.catalogue.strangers import report_strangers
from course.catalogue.table import Table


def load(folder: Path) -> Catalogue:
    """The catalogue in `folder`, which may lie anywhere. Raises CatalogueError with every problem found."""
    catalogue = read(folder)
    if catalogue.problems:
        raise CatalogueError(catalogue.problems)
    return catalogue


def read(folder: Path) -> Catalogue:
    """The catalogue as far as it can be read; what is wrong stands in `problems`."""
    problems = Problems()
    references = References(problems)
    if not folder.is_dir():
        problems.add(folder, 1, "the lessons folder is not there")
        return Catalogue(units=(), lessons=frozen({}), exercises=frozen({}), problems=problems.sorted())
    files = Files(folder, problems)
    units = _units(folder, files, problems, references)
    lessons = {lesson.id: lesson for unit in units for lesson in unit.lessons}
    exercises = {exercise.id: exercise for lesson in lessons.values() for exercise in lesson.exercises}
    glossary = Glossary(folder, files, problems, references)
    glossary.check(lessons)
    references.check()
    return Catalogue(
        units=units,
        lessons=frozen(lessons),
        exercises=frozen(exercises),
        glossary=glossary.terms,
        problems=problems.sorted(),
    )


def _units(folder: Path, files: Files, problems: Problems, references: References) -> tuple[Unit, ...]:
    units, seen = [], dict[str, Path]()
    for path in files.children(folder):
        if not path.is_dir():
            continue  # a README beside the units is welcome
        identity = numbered(path, problems)
        unit = _unit(path, *identity, files, problems, references) if identity else None
        if unit is not None:
            for lesson in unit.lessons:
                if lesson.id in seen:
                    problems.add(lesson.path, 1, f"the lesson id `{lesson.id}` is taken by {seen[lesson.id]}")
                seen.setdefault(lesson.id, lesson.path)
            units.append(unit)
    return _linked(sorted(units, key=lambda unit: int(unit.number)))


def _unit(
    path: Path, number: int, unit_id: str, files: Files, problems: Problems, references: References
) -> Unit | None:
    source = files.text(path / "unit.toml")
    document = parse_toml(path / "unit.toml", source, problems) if source is not None else None
    lessons = []
    for child in files.children(path):
        if not child.is_dir():
            report_strangers([child], {"unit.toml"}, problems)
        elif identity := numbered(child, problems):
            lessons.append(
                (
                    identity[0],
                    read_lesson(child, f"{number}.{identity[0]}", identity[1], unit_id, files, problems, references),
                )
            )
    if document is None:
        return None
    table = Table(document, problems)
    unit = Unit(
        id=unit_id,
        number=str(number),
        path=path,
        title=table.text("title"),
        summary=table.text("summary"),
        lessons=tuple(lesson for _, lesson in sorted(lessons, key=lambda pair: pair[0]) if lesson),
    )
    table.finish()
    return unit


def _linked(units: list[Unit]) -> tuple[Unit, ...]:
    """The units, each lesson knowing the one before and the one after it."""
    ids = [lesson.id for unit in units for lesson in unit.lessons]
    before = dict(zip(ids[1:], ids, strict=False))
    after = dict(pairwise(ids))

    def link(lesson: Lesson) -> Lesson:
        return replace(lesson, previous=before.get(lesson.id), next=after.get(lesson.id))

    return tuple(replace(unit, lessons=tuple(map(link, unit.lessons))) for unit in units)
