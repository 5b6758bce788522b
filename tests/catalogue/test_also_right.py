"""Right answers that are written differently: for proof, and for nobody's eyes."""

from __future__ import annotations

from tests.school import EXERCISE


def test_each_stands_for_the_handler_of_its_language(school) -> None:
    (answer,) = school.exercise().also_right
    assert (answer.name, answer.runtime, set(answer.files)) == ("joined", "python", {"handler.py"})
    assert answer.files != school.exercise().solution["python"]


def test_a_language_without_one_is_reported(school) -> None:
    school.remove(f"{EXERCISE}/also-right/joined.py")
    assert school.problems() == [
        f"{EXERCISE}/also-right:1: `python` has no other right answer; write one that differs in more than its names"
    ]
