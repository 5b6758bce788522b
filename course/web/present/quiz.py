"""A lesson's quiz with the answers given: what is explained is what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from course.catalogue.model import Lesson
from course.web import texts
from course.web.i18n import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceShown:
    index: int
    text: Markup
    chosen: bool
    right: bool
    why: Markup  # empty until this choice has been taken


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    id: str
    text: Markup
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
            text=texts.inline(words(question.text), lesson.id),
            answered=taken is not None,
            right=taken is not None and question.choices[taken].right,
            choices=[
                ChoiceShown(index=at, text=texts.inline(words(choice.text), lesson.id), chosen=at == taken,
                            right=choice.right and at == taken,
                            why=texts.inline(words(choice.why), lesson.id) if at == taken else Markup())
                for at, choice in enumerate(question.choices)
            ],
        ))
    return found
