"""How long a lesson is: the words of its running text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from course.catalogue.errors import Problem
from course.catalogue.model import Lesson
from course.catalogue.prose import outside_code

LEAST, MOST = 600, 1_200
"""English words that a lesson should have."""

_TABLE = re.compile(r"^\s*\|")
_TAB = re.compile(r"^\s*===\s")
_FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_ONE_WORD = re.compile(r"(`+).+?\1|(?<!\$)\$(?=\S)[^$\n]*?\S\$(?!\d)", re.DOTALL)
_LINK = re.compile(r"\]\([^)]*\)|\{#[\w-]+\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\S*\w\S*")


def count(body: str) -> int:
    """Headings, paragraphs, lists and boxes; no code, diagrams, pieces, tables, formulas on lines of their own or names
    of tabs. A word is what stands between two spaces and holds a letter or a digit; code or a formula within a line
    is one word, and so is each Chinese character."""
    lines = [text for _, text in outside_code(body) if not _TABLE.match(text) and not _TAB.match(text)]
    text = _FORMULA.sub("", "\n".join(lines))
    text = _HAN.sub(" x ", _LINK.sub("", _ONE_WORD.sub("x", text)))
    return len(_WORD.findall(text))


def warnings(lessons: Mapping[str, Lesson]) -> list[Problem]:
    """One for each lesson whose English text is too short or too long; nobody has to mend it."""
    found = []
    for lesson in lessons.values():
        words = count(lesson.source["en"])
        if not LEAST <= words <= MOST:
            sentence = f"warning: {words:,} words; a lesson has {LEAST:,} to {MOST:,}, code and tables not counted"
            found.append(Problem(lesson.path / "lesson.en.md", 1, sentence))
    return found
