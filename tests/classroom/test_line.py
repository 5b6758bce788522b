"""Who is next: fair between lanes, one at a time for each learner, bounded."""

from __future__ import annotations

import pytest

from course.classroom import LineFull
from course.classroom.line import MOST_OF_A_LEARNER, Line


def served(line: Line) -> list[str]:
    order = []
    while taken := line.take():
        order.append(taken.id)
        line.finished(taken.learner_id)
    return order


def test_first_come_first_served_in_one_lane() -> None:
    line = Line(10)
    for name in ("ada", "grace", "alan"):
        line.add(name, name, "turing's class")
    assert served(line) == ["ada", "grace", "alan"]


def test_lanes_take_turns_however_many_wait_in_one() -> None:
    line = Line(100)
    for number in range(4):
        line.add(f"mallory-{number}", f"mallory-{number}", "mallory")
    line.add("ada", "ada", "ada")
    line.add("grace", "grace", "grace")
    assert served(line) == ["mallory-0", "ada", "grace", "mallory-1", "mallory-2", "mallory-3"]


def test_newcomers_do_not_starve_who_waits() -> None:
    line = Line(100)
    for number in range(3):
        line.add(f"ada-{number}", f"ada-{number}", "class")
    order = []
    for number in range(20):  # a newcomer with a lane of their own comes for each one served
        line.add(f"new-{number}", f"new-{number}", f"new-{number}")
        taken = line.take()
        assert taken is not None
        order.append(taken.id)
        line.finished(taken.learner_id)
    assert order.index("ada-2") < 7


def test_a_learner_has_one_attempt_under_way() -> None:
    line = Line(10)
    line.add("first", "ada", "class")
    line.add("second", "ada", "class")
    line.add("third", "grace", "class")
    assert [line.take().id, line.take().id, line.take()] == ["first", "third", None]  # type: ignore[union-attr]
    line.finished("ada")
    assert line.take().id == "second"  # type: ignore[union-attr]


def test_a_lane_has_room_for_so_many_and_another_lane_has_its_own() -> None:
    line = Line(2)
    line.add("1", "ada", "class")
    line.add("2", "grace", "class")
    with pytest.raises(LineFull):
        line.admit("alan", "class")
    line.admit("alan", "home")


def test_a_learner_alone_does_not_fill_the_lane_of_the_class() -> None:
    line = Line(100)
    for number in range(MOST_OF_A_LEARNER):
        line.admit("mallory", "class")
        line.add(str(number), "mallory", "class")
    with pytest.raises(LineFull):
        line.admit("mallory", "class")
    line.admit("ada", "class")


def test_what_was_taken_out_is_not_served() -> None:
    line = Line(10)
    line.add("1", "ada", "class")
    line.add("2", "grace", "class")
    assert line.remove("1") and not line.remove("1")
    assert served(line) == ["2"]
