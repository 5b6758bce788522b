"""A lesson's quiz with the answers given: what is explained is what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from course.catalogue.model import Lesson
from course.web.i18n import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceShown:
    index: int
    text: str
    chosen: bool
    right: bool
    why: str  # empty until this choice has been taken


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    id: str
    text: str
    choices: list[ChoiceShown]
    answered: bool
    right: bool


def quiz(lesson: Lesson, answers: Mapping[str, int]) -> list[QuestionShown]:
    """The questions in order. Which choice is right is told only of the one taken."""
    found = []
    for question in lesson.quiz:
        taken = answers.get(question.id)
        found.append(QuestionShown(
            id=question.id,
            text=words(question.text),
            answered=taken is not None,
            right=taken is not None and question.choices[taken].right,
            choices=[
                ChoiceShown(index=at, text=words(choice.text), chosen=at == taken,
                            right=choice.right and at == taken, why=words(choice.why) if at == taken else "")
                for at, choice in enumerate(question.choices)
            ],
        ))
    return found
