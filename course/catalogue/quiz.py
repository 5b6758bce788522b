"""quiz.toml: the check-yourself questions of a lesson."""

from __future__ import annotations

from pathlib import Path

from course.catalogue.document import parse_toml
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.model import Choice, Question
from course.catalogue.table import Table


def read_quiz(path: Path, files: Files, problems: Problems) -> tuple[Question, ...]:
    """The questions of a lesson, as far as they can be read."""
    source = files.text(path)
    document = parse_toml(path, source, problems) if source is not None else None
    if document is None:
        return ()
    table = Table(document, problems)
    entries = table.tables("question")
    questions = tuple(_question(entry) for entry in entries)
    for index, question in enumerate(questions):
        if question.id in [earlier.id for earlier in questions[:index]]:
            entries[index].problem(f"there is another question `{question.id}` before this one", "id")
    table.finish()
    return questions


def _question(table: Table) -> Question:
    entries = table.tables("choice")
    question = Question(id=table.string("id"), text=table.text("text"), choices=tuple(map(_choice, entries)))
    right = sum(choice.right for choice in question.choices)
    if len(entries) == 1:
        table.problem(f"question `{question.id}` has only one choice")
    if right != 1:
        table.problem(f"question `{question.id}` has {right} right choices; exactly one must say `right = true`")
    table.finish()
    return question


def _choice(table: Table) -> Choice:
    choice = Choice(text=table.text("text"), right=table.boolean("right", default=False), why=table.text("why"))
    table.finish()
    return choice
