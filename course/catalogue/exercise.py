"""One exercise folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from course.catalogue import prose
from course.catalogue.checksfile import check_references, outline_of
from course.catalogue.code import read_also_right, read_code, read_wrong
from course.catalogue.document import Document, compose_yaml, parse_toml
from course.catalogue.errors import Problems
from course.catalogue.events import read_events
from course.catalogue.files import Files
from course.catalogue.given import read_given
from course.catalogue.identity import is_plain
from course.catalogue.model import Exercise, Hint, frozen
from course.catalogue.page import Page
from course.catalogue.references import References
from course.catalogue.runtimes import RUNTIMES
from course.catalogue.strangers import report_strangers
from course.catalogue.table import Table
from course.catalogue.twins import SOURCE, read_twins, same_in_both

ENTRIES = frozenset(
    {
        "exercise.toml",
        "template.yaml",
        "events",
        "given",
        "task.en.md",
        "task.zh.md",
        "starter",
        "solution",
        "checks.py",
        "hints.en.md",
        "hints.zh.md",
        "wrong",
        "also-right",
        "mutants.toml",
    }
)
HINTS = range(2, 5)
LIMITS = {"seconds": 120, "calls": 10_000, "invocations": 1000, "concurrency": 64, "attempts": 50, "chain": 64}
"""What `[limits]` may bound, and the most that it may allow; `sandbox.job.Limits` says what each is."""


def read_exercise(
    folder: Path, lesson_id: str, files: Files, problems: Problems, references: References
) -> Exercise | None:
    """The exercise in `folder`; None when its exercise.toml cannot be read."""
    if not is_plain(folder.name):
        problems.add(folder, 1, "an exercise's folder is named with small letters, digits and hyphens")
    report_strangers(files.children(folder), ENTRIES, problems)
    references.add_exercise(f"{lesson_id}/{folder.name}")
    source = files.text(folder / "exercise.toml")
    document = parse_toml(folder / "exercise.toml", source, problems) if source is not None else None
    if document is None:
        return None
    return _exercise(folder, lesson_id, document, files, problems, references)


def _exercise(
    folder: Path, lesson_id: str, document: Document, files: Files, problems: Problems, references: References
) -> Exercise:
    table = Table(document, problems)
    exercise_id = f"{lesson_id}/{folder.name}"
    parts: dict[str, Any] = _card(table)
    for index, prerequisite in enumerate(parts["prerequisites"]):
        line = table.line("prerequisites", index)
        references.add_prerequisite(exercise_id, prerequisite, document.path, line)
    runtimes = parts["runtimes"]
    parts |= _texts(folder, lesson_id, files, problems, references)
    parts["template"] = _template(folder / "template.yaml", files, problems)
    is_fixed = not (folder / "starter" / "template.yaml").is_file()
    parts["events"] = read_events(table, folder / "events", files, problems, parts["template"] if is_fixed else "")
    parts["given"] = read_given(folder / "given", files, problems)
    parts["starter"] = read_code(folder / "starter", runtimes, files, problems)
    parts["solution"] = read_code(folder / "solution", runtimes, files, problems)
    checks = files.text(folder / "checks.py")
    outline = outline_of(folder / "checks.py", checks or "", problems) if checks is not None else None
    if outline is not None:
        check_references(outline, folder / "checks.py", parts["tasks_count"] if parts["task"] else None, problems)
    parts["wrong"] = read_wrong(folder / "wrong", runtimes, parts["solution"], outline, files, problems)
    parts["also_right"] = read_also_right(folder / "also-right", runtimes, parts["solution"], files, problems)
    table.finish()
    return Exercise(
        id=exercise_id,
        name=folder.name,
        lesson_id=lesson_id,
        path=folder,
        checks_source=checks or "",
        checks_path=folder / "checks.py",
        **parts,
    )


def _card(table: Table) -> dict[str, Any]:
    """What exercise.toml says of the exercise itself."""
    card: dict[str, Any] = {
        "title": table.text("title"),
        "summary": table.text("summary"),
        "concepts": table.strings("concepts"),
        "prerequisites": table.strings("prerequisites", ()),
        "minutes": table.integer("minutes", least=1, most=120),
        "points": table.integer("points", least=0, most=1000),
        "order": table.integer("order", least=1, most=100),
        "runtimes": table.strings("runtimes"),
        "services": table.strings("services"),
    }
    card["limits"] = table.integers_by_name("limits", LIMITS)
    for index, runtime in enumerate(card["runtimes"]):
        if runtime not in RUNTIMES:
            table.problem(f"unknown runtime `{runtime}`; known: {', '.join(RUNTIMES)}", "runtimes", index)
    card["runtimes"] = tuple(runtime for runtime in card["runtimes"] if runtime in RUNTIMES)
    return card


def _texts(folder: Path, lesson_id: str, files: Files, problems: Problems, references: References) -> dict[str, Any]:
    """Task, hints and the solution's why, in both languages."""
    task = read_twins(folder, "task", files, problems)
    hints = read_twins(folder, "hints", files, problems)
    why = read_twins(folder / "solution", "why", files, problems)
    for pages in (task, hints, why):
        for page in (pages or {}).values():
            references.add_page(page, lesson_id)
            page.front.finish()
    count = 0
    if task is not None:
        count = len(prose.tasks(task[SOURCE]))
        same_in_both(task, "numbered tasks", prose.tasks)
        if not count:
            problems.add(task[SOURCE].path, task[SOURCE].body_line, "there is no numbered task (`1. ...`)")
    return {
        "task": _bodies(task),
        "tasks_count": count,
        "why": _bodies(why),
        "hints": frozen({language: _hints(page, problems) for language, page in (hints or {}).items()}),
    }


def _bodies(pages: Mapping[str, Page] | None) -> Mapping[str, str]:
    return frozen({language: page.body for language, page in (pages or {}).items()})


def _hints(page: Page, problems: Problems) -> tuple[Hint, ...]:
    sections, stray = prose.sections(page)
    if stray is not None:
        problems.add(page.path, stray, "this text stands before the first hint; a hint starts with `## Title`")
    if len(sections) not in HINTS:
        problems.add(page.path, page.body_line, f"{len(sections)} hints; write {HINTS[0]} to {HINTS[-1]}")
    for section in sections:
        if not section.body.strip():
            problems.add(page.path, section.line, "the hint has a title and no text")
    return tuple(Hint(title=section.title, body=section.body) for section in sections)


def _template(path: Path, files: Files, problems: Problems) -> str:
    source = files.text(path)
    if source is None:
        return ""
    node = compose_yaml(path, source, problems)
    keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    if node is not None and "Resources" not in keys:
        problems.add(path, 1, "the template has no `Resources`")
    return source
