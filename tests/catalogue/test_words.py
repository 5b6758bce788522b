"""How long a lesson is: what is counted, and that every lesson of the course has the length it should have."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalogue import load
from course.catalogue.words import LEAST, MOST, count, warnings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Three plain words", 3),
        ("# A heading {#anchor}\n\nand `some code` in it", 6),
        ("```python\nnot = counted\n```\nonly this", 2),
        ("| a | table |\n|---|---|\nno", 1),
        ('=== "Python"\n\nyes', 1),
        ("a [link with words](lesson:s3-events#keys)", 4),
        ("$$x = y + z$$\n\nand $x = y$ here", 3),
        ("函数和队列 Lambda", 6),
    ],
)
def test_a_word_is_counted(text: str, words: int) -> None:
    assert count(text) == words


def test_every_lesson_of_the_course_is_as_long_as_it_should_be() -> None:
    lessons = load(Path("lessons")).lessons
    assert warnings(lessons) == []
    assert all(LEAST <= count(lesson.source["en"]) <= MOST for lesson in lessons.values())
