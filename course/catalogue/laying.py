"""A new exercise, laid out from the pattern: a small SAM application that works, with five blanks to fill in."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from course.catalogue.code import runtime_of
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.identity import is_plain, numbered
from course.catalogue.runtimes import RUNTIMES

PATTERN = Path(__file__).parent / "pattern"
USAGE = "make new-exercise LESSON=s3-events NAME=my-exercise [RUNTIMES=python,nodejs]"


class CannotLay(Exception):
    """Nothing was laid; `sentences` say why and what to pass."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def lay(lessons: Path, lesson_id: str, name: str, runtimes: tuple[str, ...]) -> Path:
    """Lay the exercise `name` into a lesson, as its last one; the new folder. Raises CannotLay."""
    folders = _lessons(lessons)
    wrong = [*_about_lesson(lesson_id, folders), *_about_name(name, folders.get(lesson_id)), *_about_runtimes(runtimes)]
    if wrong:
        raise CannotLay(wrong)
    folder = folders[lesson_id] / name
    order = 1 + max((_order(path) for path in folders[lesson_id].glob("*/exercise.toml")), default=0)
    for path in Files(PATTERN, Problems()).below(PATTERN):
        if runtime_of(path.name) not in (None, *runtimes) and path.name != "checks.py":
            continue
        target = folder / path.relative_to(PATTERN)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        if path.name == "exercise.toml":
            text = _card(text, name, runtimes, order)
        target.write_text(text, encoding="utf-8")
    return folder


def _lessons(folder: Path) -> Mapping[str, Path]:
    """Lesson id -> its folder, also of lessons that cannot be read."""
    unread = Problems()
    return {
        identity[1]: path
        for path in sorted(folder.glob("*/*/"))
        if numbered(path.parent, unread) and (identity := numbered(path, unread))
    }


def _about_lesson(lesson_id: str, known: Collection[str]) -> list[str]:
    there = f"the lessons are {', '.join(known) or 'not there yet: make a folder for one first'}"
    if not lesson_id:
        return [f"LESSON is missing: {there}"]
    if lesson_id in known:
        return []
    close = get_close_matches(lesson_id, known, 1)
    return [f"LESSON={lesson_id}: there is no such lesson; " + (f"did you mean `{close[0]}`?" if close else there)]


def _about_name(name: str, lesson: Path | None) -> list[str]:
    if not name:
        return ["NAME is missing: the exercise's folder, such as NAME=copy-object"]
    if not is_plain(name):
        return [f"NAME={name}: use small letters, digits and hyphens, such as NAME=copy-object"]
    if lesson is not None and (lesson / name).exists():
        return [f"NAME={name}: {lesson / name} is there already; choose another name"]
    return []


def _about_runtimes(runtimes: tuple[str, ...]) -> list[str]:
    unknown = [runtime for runtime in runtimes if runtime not in RUNTIMES]
    if unknown or not runtimes or len(set(runtimes)) < len(runtimes):
        return [f"RUNTIMES={','.join(runtimes)}: say {' or '.join(RUNTIMES)}, or {','.join(RUNTIMES)} for both"]
    return []


def _order(path: Path) -> int:
    """The place that an exercise has in its lesson; 0 where its file says none."""
    try:
        order = tomllib.loads(path.read_text(encoding="utf-8")).get("order", 0)
    except ValueError:
        return 0
    return order if isinstance(order, int) else 0


def _card(text: str, name: str, runtimes: tuple[str, ...], order: int) -> str:
    """The pattern's exercise.toml for this exercise."""
    title = name.replace("-", " ").capitalize()
    for key, value in (("title.en", title), ("runtimes", list(runtimes)), ("order", order)):
        text = re.sub(rf"(?m)^{re.escape(key)} = .*$", f"{key} = {json.dumps(value)}", text)
    return text
