"""glossary.toml: the terms of the course, each in both languages, and where it is explained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from course.catalogue import prose
from course.catalogue.document import parse_toml
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.identity import is_plain
from course.catalogue.model import LANGUAGES, Lesson, Term, frozen
from course.catalogue.references import References
from course.catalogue.spotter import Spotter, spellings
from course.catalogue.table import Table

FILE = "glossary.toml"


class Glossary:
    """The terms as far as they can be read. `check` asks whether the lessons use them, once these are read."""

    def __init__(self, folder: Path, files: Files, problems: Problems, references: References) -> None:
        self._tables: dict[str, Table] = {}
        self._terms: dict[str, Term] = {}
        path = folder / FILE
        source = files.text(path) if path.is_file() else None
        document = parse_toml(path, source, problems) if source is not None else None
        if document is None:
            return
        table = Table(document, problems)
        for entry in table.tables("term"):
            self._add(entry, path, references)
        table.finish()
        self._report_shared_spellings()

    @property
    def terms(self) -> Mapping[str, Term]:
        """By id, in the file's order."""
        return frozen(self._terms)

    def check(self, lessons: Mapping[str, Lesson]) -> None:
        """Report each term that no lesson uses, or not the one in which it is said to be explained."""
        for language in LANGUAGES:
            spotter = Spotter(self._terms.values(), language)
            used = {lesson.id: _used(lesson, language, spotter) for lesson in lessons.values()}
            for term in self._terms.values():
                if term.lesson_id not in lessons:
                    continue  # that is reported by itself
                where = [lesson_id for lesson_id, ids in used.items() if term.id in ids]
                name = term.name.get(language)
                if not where:
                    self._tables[term.id].problem(f"no lesson uses `{name}` in its {language} text", "id")
                elif term.lesson_id not in where:
                    self._tables[term.id].problem(
                        f"the {language} text of `{term.lesson_id}` does not use `{name}`; {', '.join(where)} does",
                        "lesson",
                    )

    def _add(self, entry: Table, path: Path, references: References) -> None:
        lesson_id, _, anchor = entry.string("lesson").partition("#")
        term = Term(
            id=entry.string("id"),
            name=entry.text("name"),
            also=entry.lists("also"),
            unlike=entry.lists("unlike"),
            lesson_id=lesson_id,
            anchor=anchor or None,
            text=entry.text("text"),
        )
        entry.finish()
        if lesson_id:
            references.add_link(f"lesson:{entry.string('lesson')}", lesson_id, path, entry.line("lesson"))
        for language in LANGUAGES:
            for link in prose.links(prose.Passage(term.text.get(language))):
                references.add_link(link.target, lesson_id, path, entry.line("text", language))
        if not is_plain(term.id):
            entry.problem("`id` is an anchor: small letters, digits and hyphens", "id")
        elif term.id in self._terms:
            entry.problem(f"there is another term `{term.id}` before this one", "id")
        elif term.name.en and term.name.zh:
            self._terms[term.id], self._tables[term.id] = term, entry

    def _report_shared_spellings(self) -> None:
        for language in LANGUAGES:
            owners: dict[str, str] = {}
            for term in self._terms.values():
                for spelling in spellings(term, language):
                    owner = owners.setdefault(spelling, term.id)
                    if owner != term.id:
                        self._tables[term.id].problem(f"`{spelling}` is a spelling of `{owner}` already", "name")


def _used(lesson: Lesson, language: str, spotter: Spotter) -> set[str]:
    text = prose.running_text(prose.Passage(lesson.source[language]))
    return {term_id for _, _, term_id in spotter.find(text)}
