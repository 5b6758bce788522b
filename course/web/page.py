"""What the lesson page and its fragments are rendered from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from course.catalogue.model import Event, Exercise, Lesson
from course.catalogue.runtimes import template_for
from course.classroom import Attempt, Progress
from course.web import current, desk, texts
from course.web.i18n import words
from course.web.onward import onward
from course.web.present import checks, shown
from course.web.present.cost import Asked
from course.web.present.quiz import quiz
from course.web.runtime import chosen
from course.web.urls import urls

FAILED_CHECKS_FOR_SOLUTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShown:
    """An event as the menu and its field show it."""

    name: str
    title: str
    json: str
    exact: bool = False  # "invoke with exactly this JSON" is ticked


@dataclass(frozen=True, slots=True, kw_only=True)
class HintShown:
    title: Markup
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Hints shown so far, and the solution once it is open."""

    hints: list[HintShown]
    total: int
    checks_missing: int  # failed Checks until the solution opens
    just_revealed: bool
    solution: dict[str, Markup] | None
    why: Markup | None


def reading_page(lesson: Lesson) -> dict[str, Any]:
    """The context of a lesson without exercises."""
    known = desk.progress()
    following = onward(desk.ahead(known).following(lesson))
    return {"exercise": None, "attempt": None, "onward": following, **_lesson_parts(lesson, known)}


def exercise_page(exercise: Exercise, attempt: Attempt | None = None, **choice: Any) -> dict[str, Any]:
    """The context of the whole page, with an attempt in the results region."""
    lesson = current.catalogue().lessons[exercise.lesson_id]
    return {**_lesson_parts(lesson, desk.progress()), **work(exercise, attempt, **choice)}


def work(
    exercise: Exercise,
    attempt: Attempt | None = None,
    *,
    at: int | None = None,
    wanted: str = "",
    bill: Asked | None = None,
    just_revealed: bool = False,
    show_files: bool = False,
) -> dict[str, Any]:
    """The context of the exercise alone: what its fragments need."""
    known = desk.progress()
    ahead = desk.ahead(known)
    runtime = attempt.runtime if attempt and attempt.runtime in exercise.runtimes else chosen(exercise)
    draft = desk.draft(exercise, runtime)
    events = [event_shown(each) for each in exercise.events]
    return {
        "exercise": exercise,
        "runtime": runtime,
        "urls": urls(exercise),
        "draft": draft,
        "files": draft.files,
        "template": template_for(exercise.template, runtime),
        "events": events,
        "event": _event(events, attempt),
        "task": texts.task(exercise),
        "task_states": checks.tasks(_report(exercise, attempt)),
        "help": _help(exercise, known, runtime, just_revealed=just_revealed),
        "attempt": shown.shown(attempt, at=at, wanted=wanted, bill=bill) if attempt else None,
        "before_this": _before(exercise, attempt),
        "show_files": show_files,
        "unmet": ahead.unmet.get(exercise.id, ()),
        "onward": onward(ahead.following(current.catalogue().lessons[exercise.lesson_id], exercise)),
        "ahead": ahead,
        "states": desk.states(known),
        **_progress(known),
    }


def under_way(exercise: Exercise, attempt: Attempt) -> dict[str, Any]:
    """The context of the results region alone while nothing has changed: hundreds may ask for it every second."""
    return {
        "exercise": exercise,
        "urls": urls(exercise),
        "draft": desk.draft(exercise, attempt.runtime),
        "attempt": shown.shown(attempt),
        "before_this": _before(exercise, attempt),
        "onward": None,  # said once it is over
    }


def still_under_way(exercise: Exercise) -> dict[str, Any]:
    """The context of the visitor's newest attempt that is not over, without the results before it; of none, nothing."""
    who, room = current.learner(), current.classroom()
    newest = next((each for each in room.attempts(who, exercise.id) if not each.status.over), None) if who else None
    found = room.attempt(who, newest.id) if who and newest else None
    if found is None or found.status.over:
        return {}
    return {"urls": urls(exercise), "attempt": shown.shown(found), "before_this": None}


def event_shown(event: Event) -> EventShown:
    """An event of the menu, as its author laid it out."""
    return EventShown(name=event.name, title=words(event.title), json=event.source.strip())


def _event(events: list[EventShown], attempt: Attempt | None) -> EventShown:
    """What the event field holds: what was posted with the attempt, else the first of the menu."""
    first = events[0] if events else EventShown(name="", title="", json="{}")
    if attempt is None or attempt.event is None:
        return first
    same = next((each for each in events if _same(each.json, attempt.event)), first)
    return EventShown(name=same.name, title=same.title, json=attempt.event, exact=attempt.as_event)


def _same(one: str, other: str) -> bool:
    return bool(json.loads(one) == json.loads(other))


def _report(exercise: Exercise, attempt: Attempt | None) -> Any:
    if attempt is not None and attempt.report is not None:
        return attempt.report
    last = desk.last_check(exercise)
    return last.report if last else None


def _before(exercise: Exercise, attempt: Attempt | None) -> shown.Shown | None:
    """While an attempt is under way: the one before it, whose results stay in sight."""
    who = current.learner()
    if attempt is None or attempt.status.over or who is None:
        return None
    found = current.classroom().last_over(who, exercise.id)
    return shown.shown(found) if found else None


def _help(exercise: Exercise, known: Progress | None, runtime: str, *, just_revealed: bool) -> Help:
    mine = desk.exercise_progress(known, exercise)
    revealed = mine.hints_shown if mine else 0
    hints = texts.hints(exercise)
    is_open = bool(mine and mine.solution_open)
    return Help(
        hints=[HintShown(title=title, html=html) for title, html in hints[:revealed]],
        total=len(hints),
        checks_missing=max(0, FAILED_CHECKS_FOR_SOLUTION - (mine.failed_checks if mine else 0)),
        just_revealed=just_revealed,
        solution=texts.solution(exercise, runtime) if is_open else None,
        why=texts.why(exercise) if is_open else None,
    )


def _lesson_parts(lesson: Lesson, known: Progress | None) -> dict[str, Any]:
    catalogue = current.catalogue()
    return {
        "lesson": lesson,
        "unit": next(unit for unit in catalogue.units if unit.id == lesson.unit),
        "goals": [words(goal) for goal in lesson.goals],
        "text": texts.lesson(lesson),
        "quiz": quiz(lesson, desk.answers(lesson.id)),
        "previous": catalogue.lessons[lesson.previous] if lesson.previous else None,
        "next": catalogue.lessons[lesson.next] if lesson.next else None,
        "states": desk.states(known),
        "ahead": desk.ahead(known),
        **_progress(known),
    }


def _progress(known: Progress | None) -> dict[str, int]:
    states = desk.states(known)
    return {"passed_count": sum(state == "passed" for state in states.values()), "exercise_count": len(states)}
