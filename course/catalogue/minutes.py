"""How many minutes a lesson takes: the rule of docs/writing-lessons.md, against which an author's own are held."""

from __future__ import annotations

import re
from collections.abc import Mapping

from course.catalogue import prose
from course.catalogue.errors import Problem
from course.catalogue.model import Lesson
from course.catalogue.words import count

WORDS = 200
"""English words a minute: technical text in what is for many a foreign language."""
CODE_LINES = 10
DIAGRAM, PIECE, TABLE, QUESTION = 1.0, 3.0, 0.5, 1.0
"""Minutes for each."""
TOLERANCE = 0.25
"""How far an author's minutes may be from these, as a part of them."""

_TAB = re.compile(r"^===\s")
_TABLE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")


def lesson_minutes(lesson: Lesson) -> float:
    """Reading, looking at code and diagrams, playing with the pieces and answering the quiz; no exercises."""
    body = lesson.source["en"]
    found = count(body) / WORDS + len(lesson.quiz) * QUESTION
    found += TABLE * sum(bool(_TABLE_RULE.match(text)) for _, text in prose.outside_code(body))
    unread = _later_tabs(body)
    for line, language, content in prose.fences_in(body):
        if language == "diagram":
            found += DIAGRAM
        elif language == "piece":
            found += PIECE
        elif line not in unread:
            found += sum(bool(text.strip()) for text in content.split("\n")) / CODE_LINES
    return found


def warnings(lessons: Mapping[str, Lesson]) -> list[Problem]:
    """One for each lesson whose minutes are far from the reckoning; nobody has to mend it."""
    found = []
    for lesson in lessons.values():
        reckoned = lesson_minutes(lesson)
        if abs(lesson.minutes - reckoned) > max(1.0, TOLERANCE * reckoned):
            takes = f"its words, code and questions take about {reckoned:.0f}"
            sentence = f"warning: `minutes` is {lesson.minutes}; {takes}"
            found.append(Problem(lesson.path / "lesson.en.md", 1, sentence))
    return found


def _later_tabs(body: str) -> set[int]:
    """The lines in the second tab of a group or a later one: they say the same in another language."""
    found: set[int] = set()
    tab = 0  # 0 outside a group, else 1, 2, 3 ...
    for line, text in enumerate(body.split("\n"), start=1):
        if _TAB.match(text):
            tab += 1
        elif text.strip() and not text.startswith("    "):
            tab = 0
        if tab > 1:
            found.add(line)
    return found
