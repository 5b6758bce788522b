"""What a lesson is reckoned to take, and that the minutes which the course names are near it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from course.catalogue import Catalogue, load
from course.catalogue.minutes import lesson_minutes, warnings
from tests.classroom import greetings

LESSON = dataclasses.replace(greetings.catalogue().lessons["greetings"], quiz=())


@pytest.fixture(scope="module")
def course() -> Catalogue:
    return load(Path("lessons"))


def code(lines: int, indent: str = "") -> str:
    return "\n".join(indent + line for line in ["```python", *["x = 1"] * lines, "```"]) + "\n"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("word " * 400, 2.0),
        (code(20), 2.0),
        ("```diagram\ntitle: it\nperson You -> function f: call\n```\n", 1.0),
        ("```piece\nshow: server-or-lambda\n```\n", 3.0),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", 0.5),
        # Tabs say the same in several languages: somebody reads one of them.
        (f'=== "Python"\n\n{code(20, "    ")}\n=== "Node.js"\n\n{code(90, "    ")}', 2.0),
        (f'=== "One"\n\n{code(10, "    ")}\n:\n\n=== "Two"\n\n{code(10, "    ")}', 2.0),  # two groups of one
    ],
)
def test_what_is_read_and_looked_at_takes_its_time(text: str, minutes: float) -> None:
    found = lesson_minutes(dataclasses.replace(LESSON, source={"en": text, "zh": ""}))
    assert found == pytest.approx(minutes, abs=0.02)


def test_a_question_is_a_minute() -> None:
    quiz = greetings.catalogue().lessons["greetings"].quiz
    assert lesson_minutes(dataclasses.replace(LESSON, quiz=quiz * 4)) == 4.0


@pytest.mark.parametrize(("named", "warned"), [(10, False), (12, False), (8, False), (14, True), (6, True)])
def test_minutes_far_from_it_are_warned_of(named: int, warned: bool) -> None:
    lesson = dataclasses.replace(LESSON, minutes=named, source={"en": "word " * 2000, "zh": ""})
    found = warnings({"greetings": lesson})
    assert bool(found) is warned
    assert not warned or f"`minutes` is {named}; its words, code and questions take about 10" in str(found[0])


def test_the_lessons_of_the_course_name_what_they_take(course: Catalogue) -> None:
    assert warnings(course.lessons) == []


def test_units_1_and_2_take_about_ten_hours(course: Catalogue) -> None:
    lessons = [lesson for unit in course.units[:2] for lesson in unit.lessons]
    parts = [*lessons, *(exercise for lesson in lessons for exercise in lesson.exercises)]
    assert 9.5 * 60 <= sum(part.minutes for part in parts) <= 10.5 * 60
