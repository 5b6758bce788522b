"""Finding lessons by section, exercises and terms, in one language at a time.

SQLite's FTS5 ("SQLite FTS5 Extension"), in memory, made once from the catalogue: English by stem and by the beginning
of a word; Chinese character by character, so that a word of two is found as a phrase. Only what a page shows is in it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from course.catalogue import prose
from course.catalogue.model import LANGUAGES, Catalogue, Exercise, Lesson

LONGEST = 200
"""Characters of a query that are looked at."""
MOST = 20
_HAN = "\u3400-\u9fff"
_WORD = re.compile(rf"[{_HAN}]+|[^\W_]+")
_APART = re.compile(rf"(?<=[{_HAN}])(?=[{_HAN}])")
_TOGETHER = re.compile(rf"(?<=[{_HAN}\x02\x03]) (?=[{_HAN}\x02\x03])")
_HEADING = re.compile(r"^#{2,3} +(.+?)\s*\{#([\w-]+)\}\s*$", re.MULTILINE)
_MARKUP = re.compile(r"[*`|$\0]+|\]|\[|!!!.*|\?\?\?.*")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: "lesson", "exercise" or "term", where it is, and a piece of its text."""

    kind: str
    id: str  # of the lesson, the exercise ("lesson/name") or the term
    anchor: str  # of a lesson's section, or ""
    title: str
    excerpt: tuple[tuple[str, bool], ...]  # pieces of text, and whether each was searched for


class SearchIndex:
    """Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        columns = "title, body, language UNINDEXED, kind UNINDEXED, id UNINDEXED, anchor UNINDEXED, shown UNINDEXED"
        self._database.execute(f"CREATE VIRTUAL TABLE found USING fts5({columns}, tokenize = 'porter unicode61')")
        rows = (
            (_apart(title), _apart(body), language, kind, id, anchor, title)
            for language in LANGUAGES
            for kind, id, anchor, title, body in _everything(catalogue, language)
        )
        self._database.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def find(self, query: str, language: str) -> list[Hit]:
        """The best MOST of what holds all words of `query`, titles before texts; nothing for a query without words."""
        words = _WORD.findall(query[:LONGEST])
        if not words:
            return []
        # Each word is quoted, so that nothing in it is FTS5's syntax; one in letters is found by its beginning.
        wanted = " ".join(f'"{_apart(word)}"' + ("" if re.match(f"[{_HAN}]", word) else "*") for word in words)
        with self._lock:
            rows = self._database.execute(
                "SELECT kind, id, anchor, shown, snippet(found, 1, char(2), char(3), '…', 24) FROM found "
                "WHERE found MATCH ? AND language = ? "
                "ORDER BY shown = ? COLLATE NOCASE DESC, bm25(found, 8.0, 1.0) LIMIT ?",  # what is called just so first
                (wanted, language, query.strip()[:LONGEST], MOST),
            ).fetchall()
        return [Hit(kind, id, anchor, shown, _pieces(excerpt)) for kind, id, anchor, shown, excerpt in rows]


def _everything(catalogue: Catalogue, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    for lesson in catalogue.lessons.values():
        yield from _sections(lesson, language)
    for exercise in catalogue.exercises.values():
        yield "exercise", exercise.id, "", exercise.title.get(language), _about(exercise, language)
    for term in catalogue.glossary.values():
        yield "term", term.id, "", term.name.get(language), _words(term.text.get(language))


def _sections(lesson: Lesson, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    parts = _HEADING.split(lesson.source[language])
    yield "lesson", lesson.id, "", lesson.title.get(language), _words(parts[0])
    for title, anchor, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield "lesson", lesson.id, anchor, _MARKUP.sub("", title), _words(body)


def _about(exercise: Exercise, language: str) -> str:
    return " ".join((exercise.summary.get(language), *exercise.concepts, _words(exercise.task[language])))


def _words(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", prose.running_text(prose.Passage(text))).split())


def _apart(text: str) -> str:
    return _APART.sub(" ", text)


def _pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    parts = re.split("[\x02\x03]", _TOGETHER.sub("", excerpt))
    return tuple((part, index % 2 == 1) for index, part in enumerate(parts) if part)
