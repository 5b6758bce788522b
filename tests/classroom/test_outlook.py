"""What comes next, what is left and what should have come before, for a course of two lessons."""

from __future__ import annotations

import dataclasses

import pytest

from course.catalogue import Catalogue
from course.classroom import ExerciseProgress, LessonProgress, Progress, State
from course.classroom.outlook import Outlook, look_ahead
from tests.classroom import greetings


def course() -> Catalogue:
    """1.1 with the exercises a and b, 1.2 with c; each exercise builds on the one before. 5 minutes everything."""
    one = greetings.catalogue().lessons["greetings"]

    def lesson(id: str, names: str) -> tuple[str, object]:
        made = tuple(
            dataclasses.replace(
                greetings.exercise(),
                id=f"{id}/{name}",
                name=name,
                lesson_id=id,
                prerequisites={"a": (), "b": ("first/a",), "c": ("first/a", "first/b")}[name],
            )
            for name in names
        )
        return id, dataclasses.replace(one, id=id, exercises=made)

    lessons = dict([lesson("first", "ab"), lesson("second", "c")])
    exercises = {each.id: each for lesson in lessons.values() for each in lesson.exercises}
    unit = dataclasses.replace(greetings.catalogue().units[0], lessons=tuple(lessons.values()))
    return Catalogue(units=(unit,), lessons=lessons, exercises=exercises)


def after(passed: str = "", *, tried: str = "", last: str | None = None, answered: str = "") -> Outlook:
    """The outlook of somebody who has passed and tried these, and answered the quizzes of these lessons."""
    states = dict.fromkeys(passed.split(), State.PASSED) | dict.fromkeys(tried.split(), State.TRIED)
    taught = course()
    return look_ahead(
        taught,
        Progress(
            exercises={each: ExerciseProgress(state=states.get(each, State.NEW)) for each in taught.exercises},
            lessons={
                each: LessonProgress(exercises=0, exercises_passed=0, questions=1, questions_right=each in answered)
                for each in taught.lessons
            },
            last_exercise_id=last,
        ),
    )


def told(found: Outlook) -> tuple[str, str, int] | None:
    step = found.next
    return step and (step.kind.value, step.exercise.id if step.exercise else step.lesson.id, step.minutes)


ALL = "first/a first/b second/c"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (look_ahead(course(), None), ("read", "first", 5)),
        (after(), ("read", "first", 5)),
        (after(answered="first"), ("solve", "first/a", 5)),
        (after(tried="first/a", last="first/a"), ("solve", "first/a", 5)),
        (after("first/a", last="first/a"), ("solve", "first/b", 5)),
        (after("first/a first/b", last="first/b"), ("read", "second", 5)),
        (after("first/a", tried="second/c", last="second/c"), ("solve", "second/c", 5)),
        (after("first/a second/c", last="second/c"), ("solve", "first/b", 5)),  # what was passed over
        (after(ALL, last="second/c"), ("quiz", "first", 1)),
        (after(ALL, last="second/c", answered="first"), ("quiz", "second", 1)),
        (after(ALL, last="second/c", answered="first second"), None),
        (after("first/a", last="first/gone"), ("solve", "first/b", 5)),  # an exercise that is not taught any more
    ],
)
def test_one_thing_is_next(found: Outlook, expected: tuple[str, str, int] | None) -> None:
    assert told(found) == expected


def test_what_is_left_shrinks_with_what_is_done() -> None:
    assert [look_ahead(course(), None).course.minutes, look_ahead(course(), None).course.of_minutes] == [25, 25]
    begun = after("first/a", last="first/a")
    # Of the lesson's five minutes its one question is left.
    assert (begun.lessons["first"].minutes, begun.lessons["second"].minutes) == (1 + 5, 5 + 5)
    assert (begun.lessons["first"].passed, begun.lessons["first"].exercises) == (1, 2)
    assert begun.units["start"] == begun.course
    assert after(ALL, answered="first second").course.minutes == 0


def test_unmet_prerequisites_are_named_and_met_ones_are_not() -> None:
    def unmet(found: Outlook) -> dict[str, list[str]]:
        return {id: [each.name for each in missing] for id, missing in found.unmet.items()}

    assert unmet(look_ahead(course(), None)) == {"first/b": ["a"], "second/c": ["a", "b"]}
    assert unmet(after("first/a")) == {"second/c": ["b"]}
    assert unmet(after("first/a first/b")) == {}
    assert unmet(after("second/c")) == {"first/b": ["a"]}  # who has passed needs no advice


def test_after_an_exercise_comes_another_thing_whether_it_is_passed_or_not() -> None:
    taught = course()
    first, second = taught.lessons.values()
    a, b = first.exercises
    new = look_ahead(taught, None)

    def following(found: Outlook, *place: object) -> str | None:
        step = found.following(*place)
        return step and (step.exercise.id if step.exercise else step.lesson.id)

    assert following(new, first, a) == "first/b"
    assert following(new, first, b) == "second"
    assert following(new, second, second.exercises[0]) == "first"
    assert following(new, first) == "first/a"
    assert following(after("first/b"), first, a) == "second"
    assert following(after(ALL, answered="first"), second, second.exercises[0]) == "second"  # its quiz
    assert following(after(ALL, answered="first second"), second, second.exercises[0]) is None
