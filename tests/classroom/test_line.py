"""Who is next: fair between lanes, one at a time for each learner, bounded."""

from __future__ import annotations

from collections import Counter

import pytest

from course.classroom import LineFull, ServerFull
from course.classroom.line import MOST_OF_A_LEARNER, Line
from sandbox import MOST_OF_A_GROUP, MOST_WAITING, SandboxBusy
from sandbox.warden.turns import LIVE, Kind, Turns


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


def test_a_lane_leaves_more_than_it_has_of_what_can_be_under_way_to_others() -> None:
    line = Line(100, at_once=12)
    for number in range(8):
        line.add(f"mallory-{number}", f"mallory-{number}", "home")
    taken = [line.take() for _ in range(5)]
    assert [one.id if one else None for one in taken] == [*(f"mallory-{number}" for number in range(4)), None]
    line.add("ada", "ada", "class")
    assert line.take().id == "ada"  # type: ignore[union-attr]
    line.finished("mallory-1")
    assert line.take().id == "mallory-4"  # type: ignore[union-attr]


@pytest.mark.parametrize(("lanes", "each", "left"), [(1, 11, 85), (3, 9, 69), (20, 3, 24), (47, 1, 8), (95, 1, 1)])
def test_lanes_that_take_all_they_can_get_leave_room_for_who_comes_later(lanes: int, each: int, left: int) -> None:
    """Twenty attackers who drop their cookies once had every place, with runs for which the sandbox let them wait."""
    line = Line(600, at_once=96)
    for number in range(lanes * 60):
        line.add(f"{number}", f"cookie {number}", f"den {number % lanes}")
    under_way = Counter[str]()
    while taken := line.take():
        under_way[taken.lane] += 1
    assert max(under_way.values()) - min(under_way.values()) <= 1
    assert min(under_way.values()) == each
    assert 96 - under_way.total() == left
    for number in range(left):
        line.add(f"learner {number}", f"learner {number}", f"home {number}")
        assert line.take().lane == f"home {number}"  # type: ignore[union-attr]


def test_a_place_is_the_turn_and_not_the_order_of_arrival() -> None:
    line = Line(100)
    for number in range(3):
        line.add(f"mallory-{number}", f"mallory-{number}", "mallory")
    line.add("ada", "ada", "ada")
    ids = ["mallory-0", "ada", "mallory-1", "mallory-2"]
    assert [line.place(id) for id in ids] == [1, 2, 3, 4]
    assert served(line) == ids
    assert line.place("ada") == 0


def test_who_only_waits_for_a_thread_is_not_told_of_those_whose_lanes_have_what_they_may_have() -> None:
    """A page that was told to be behind two hundred attacks asked again in a quarter of a minute."""
    line = Line(600, at_once=96)
    for number in range(20 * 15):
        line.add(f"{number}", f"cookie {number}", f"den {number % 20}")
    taken = 0
    while line.take():
        taken += 1
    line.add("ada", "ada", "ada")
    line.add("grace", "grace", "grace")
    assert [line.place(id) for id in ("ada", "grace")] == [1, 2]
    assert line.place(f"{taken}") == 1 and line.place("299") == len(line), "others stand among all that wait"


def test_an_attempt_follows_its_learners_own_that_is_under_way_or_waits_before_it() -> None:
    line = Line(100)
    for id, learner in (("ada-1", "ada"), ("ada-2", "ada"), ("grace-1", "grace")):
        line.add(id, learner, learner)
    assert [line.follows_own(id) for id in ("ada-1", "ada-2", "grace-1", "nobody")] == [False, True, False, False]
    assert line.take().id == "ada-1"  # type: ignore[union-attr]
    assert line.follows_own("ada-2")
    line.finished("ada")
    assert not line.follows_own("ada-2")


def test_a_line_has_room_for_so_many_of_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.classroom.line.MOST_WAITING", 2)
    line = Line(100)
    line.admit("ada", "ada")
    line.add("1", "ada", "ada")
    line.add("2", "grace", "grace")
    with pytest.raises(ServerFull):
        line.admit("alan", "alan")


def test_sixty_addresses_that_fill_the_line_keep_no_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one of the sixty is refused. What may wait in all is bounded still."""
    line = Line(600)
    for number in range(2000):
        lane = f"mallory-{number % 60}"
        line.admit(f"guest-{number}", lane)
        line.add(f"{number}", f"guest-{number}", lane)
    with pytest.raises(ServerFull):
        line.admit("one guest more", "mallory-0")
    for number in range(2000 // 61):  # a class behind one address has its even part
        line.admit(f"learner-{number}", "school")
        line.add(f"school-{number}", f"learner-{number}", "school")
    with pytest.raises(ServerFull):
        line.admit("one learner more", "school")
    monkeypatch.setattr("course.classroom.line.MOST_WAITING", len(line) // 2)
    with pytest.raises(ServerFull):
        line.admit("ada", "ada")


def test_what_was_taken_out_is_not_served() -> None:
    line = Line(10)
    line.add("1", "ada", "class")
    line.add("2", "grace", "class")
    assert line.remove("1") and not line.remove("1")
    assert served(line) == ["2"]


def test_what_its_own_learner_or_lane_keeps_in_line_waits_for_more_than_a_thread() -> None:
    line = Line(100, 12)
    for number in range(5):
        line.add(f"home-{number}", f"home-{number}", "home")
    line.add("ada-1", "ada", "ada")
    line.add("ada-2", "ada", "ada")
    taken = {line.take().id for _ in range(5)}  # type: ignore[union-attr]
    assert taken == {"home-0", "home-1", "home-2", "home-3", "ada-1"}
    line.add("grace", "grace", "grace")
    assert [line.waits_for_a_thread(id) for id in ("home-4", "ada-2", "grace", "ada-1")] == [False, False, True, False]


@pytest.mark.parametrize("processes", [1, 2, 3, 5, 64])
def test_the_sandbox_refuses_nobody_of_a_class_whose_attempts_come_from_several_processes(processes: int) -> None:
    """The runs of one class wait for a long one that has taken every place."""
    turns = Turns(places=dict.fromkeys(Kind, 1), waiting=MOST_WAITING)
    turns.join("somebody", LIVE)
    assert turns.start()
    for process in range(processes):
        line = Line(1000, 96, processes=processes)
        for number in range(150):
            line.add(f"{number}", f"learner-{process}-{number}", "class")
        while taken := line.take():
            turns.join(f"{taken.lane}/{taken.learner_id}", LIVE)
    assert min(11, MOST_OF_A_GROUP // processes) * processes == turns.waiting


def test_it_refuses_one_more_than_that() -> None:
    turns = Turns(places=dict.fromkeys(Kind, 1), waiting=MOST_WAITING)
    for number in range(MOST_OF_A_GROUP):
        turns.join(f"class/{number}", LIVE)
    with pytest.raises(SandboxBusy):
        turns.join("class/late", LIVE)
