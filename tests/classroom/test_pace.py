"""How fast the line moves, measured while somebody waits."""

from __future__ import annotations

import threading

from pytest import approx

from course.classroom import Classroom, Status
from course.classroom.pace import Pace
from tests.classroom.greetings import EXERCISE, RIGHT, FakeRunner, held_by


def test_a_class_makes_its_pace_known() -> None:
    pace = Pace()
    usual = pace.seconds
    for number in range(40):
        pace.ended(number * 0.6, others_wait=True)
    assert usual < 0.6
    assert pace.seconds == approx(0.6, rel=0.02)


def test_a_pause_in_which_nobody_waits_says_nothing() -> None:
    pace = Pace()
    usual = pace.seconds
    for number in range(40):
        pace.ended(number * 60, others_wait=False)
    assert pace.seconds == usual
    pace.ended(10_000, others_wait=True)
    pace.ended(20_000, others_wait=True)
    assert pace.seconds < usual + 1, "one end that was long in coming is not the pace"


def test_those_who_wait_here_and_at_the_sandbox_are_others(classroom: Classroom, runner: FakeRunner) -> None:
    usual = classroom.pace_seconds
    go = threading.Event()
    runner.before = held_by(go)
    ids = []
    for _ in range(4):  # two run, two wait
        ids.append(classroom.begin(classroom.new_guest("en"), EXERCISE, "run", "python", RIGHT, address="10.0.0.1").id)
    threading.Event().wait(0.3)
    go.set()
    for id in ids:
        assert classroom.wait(id, 10).status is Status.DONE
    assert classroom.pace_seconds < usual, "they ended one right after the other"
