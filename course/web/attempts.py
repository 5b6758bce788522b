"""Runs, Checks and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, request

from course.catalogue.model import Exercise
from course.classroom import Attempt, LineFull, NotAccepted, ServerFull, Standing
from course.web import current, patience
from course.web.htmx import into, is_htmx, respond, respond_or_go
from course.web.page import exercise_page, under_way, work
from course.web.present import standing
from course.web.present.cost import MEMORY, MOST_RUNS, RUNS, Asked
from course.web.runtime import chosen
from course.web.urls import urls

bp = Blueprint("attempts", __name__)

WAIT = 1.0
"""Seconds that a request waits for its attempt before it answers with what polls."""
POLL = 0.8

EXERCISE = "/lessons/<lesson_id>/<name>"
_Found = TypeVar("_Found", Attempt, Standing)


@bp.post(f"{EXERCISE}/runs")
def create_run(lesson_id: str, name: str) -> Response:
    """Run the posted files with the posted event."""
    exercise = current.exercise_or_404(lesson_id, name)
    return _create(exercise, "run", event=posted_event(exercise, request.form))


@bp.post(f"{EXERCISE}/checks")
def create_check(lesson_id: str, name: str) -> Response:
    """Run every case of the exercise on the posted files and judge them."""
    return _create(current.exercise_or_404(lesson_id, name), "check", event=None)


@bp.get(f"{EXERCISE}/attempts")
def show_all(lesson_id: str, name: str) -> Response:
    """The newest attempts."""
    exercise = current.exercise_or_404(lesson_id, name)
    who = current.learner()
    found = current.classroom().attempts(who, exercise.id) if who else []
    return respond("exercise/history.html", "exercise/_history.html", attempts=found, **exercise_page(exercise))


@bp.get(f"{EXERCISE}/attempts/<attempt_id>")
def show(lesson_id: str, name: str, attempt_id: str) -> Response:
    """One attempt."""
    exercise = current.exercise_or_404(lesson_id, name)
    return _show(exercise, _find(exercise, attempt_id))


@bp.get(f"{EXERCISE}/attempts/<attempt_id>/standing")
def show_standing(lesson_id: str, name: str, attempt_id: str) -> Response:
    """The line that changes while an attempt is under way; once it is over, its results in place of the region.

    Hundreds ask this again and again: it takes one question to the database.
    """
    exercise = current.exercise_or_404(lesson_id, name)
    found = _standing(exercise, attempt_id)
    if is_htmx() and patience.pause(found, POLL):
        found = _standing(exercise, attempt_id)
    if found.status.over and is_htmx():
        return _show(exercise, _find(exercise, attempt_id))
    line = respond_or_go("exercise/_standing.html", f"{request.path.removesuffix('/standing')}#results",
                         standing=standing.standing(found), ask_at=request.path)
    return into(f"standing-{found.id}", line) if is_htmx() else line


@bp.get(f"{EXERCISE}/attempts/<attempt_id>/cost")
def show_cost(lesson_id: str, name: str, attempt_id: str) -> Response:
    """What one attempt costs, for so many runs a month and another memory size. 404 while it is under way."""
    exercise = current.exercise_or_404(lesson_id, name)
    attempt = _find(exercise, attempt_id)
    if not attempt.results:
        abort(404)
    context = _context(exercise, attempt, bill=asked_cost(request.args))
    return respond("lesson/page.html", "exercise/_cost_figures.html", **context, panel="cost")


@bp.post(f"{EXERCISE}/attempts/<attempt_id>/cancellation")
def create_cancellation(lesson_id: str, name: str, attempt_id: str) -> Response:
    """Stop: the attempt ends, whatever it does."""
    exercise = current.exercise_or_404(lesson_id, name)
    attempt = _find(exercise, attempt_id)
    current.classroom().cancel(current.learner_or_guest(), attempt.id)
    return _respond(exercise, _waited(exercise, _find(exercise, attempt_id)))


def posted_files(form: Mapping[str, str]) -> dict[str, str]:
    """Path -> text of every field `file:PATH`. A form sends CR LF at line ends; a file has LF."""
    return {key.removeprefix("file:"): value.replace("\r\n", "\n")
            for key, value in form.items() if key.startswith("file:")}


def posted_event(exercise: Exercise, form: Mapping[str, str]) -> str | None:
    """The event to run with.

    Without JavaScript the menu cannot fill the field: when another event was picked and the field still
    holds the one it was rendered with, the picked one is meant.
    """
    text = form.get("event", "").replace("\r\n", "\n").strip()
    known = {each.name: each.source.strip().replace("\r\n", "\n") for each in exercise.events}
    picked, rendered = form.get("event_name", ""), form.get("event_shown", "")
    if picked in known and picked != rendered and text in ("", known.get(rendered)):
        return known[picked]
    return text or known.get(picked)


def asked_cost(form: Mapping[str, str]) -> Asked:
    """What a bill is asked for; what makes no sense is as if it had not been asked.

    The slider always sends a memory size: where it stands as it was shown, each function's own is meant.
    """
    runs, memory = _whole(form.get("runs", "")), _whole(form.get("memory", ""))
    moved = memory is not None and memory in MEMORY and form.get("memory", "") != form.get("memory_shown", "")
    return Asked(
        case=form.get("case", ""),
        runs=min(runs, MOST_RUNS) if runs is not None else RUNS,
        memory_mb=memory if moved else None,
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _create(exercise: Exercise, kind: str, *, event: str | None) -> Response:
    who, room = current.learner_or_guest(), current.classroom()
    runtime = request.form.get("runtime") or chosen(exercise)
    files = posted_files(request.form)
    as_event = request.form.get("as_event") == "1"
    try:
        attempt = room.begin(who, exercise.id, kind, runtime, files, event=event,
                             as_event=as_event, address=current.address())
    except (LineFull, NotAccepted, ServerFull):
        room.save_draft(who, exercise.id, runtime, files)  # kept all the same; an attempt that begins keeps it itself
        raise
    return _respond(exercise, _waited(exercise, attempt))


def _waited(exercise: Exercise, attempt: Attempt) -> Attempt:
    if not patience.pause(attempt, WAIT):
        return attempt
    patience.waited_for_the_first_time()
    return _find(exercise, attempt.id)


def _respond(exercise: Exercise, attempt: Attempt) -> Response:
    where = f"{urls(exercise).attempts}/{attempt.id}#results"
    if attempt.status.over:
        return respond_or_go("exercise/_results.html", where, **_fragment(exercise, attempt))
    return respond_or_go("exercise/_results.html", where, **under_way(exercise, attempt))


def _show(exercise: Exercise, attempt: Attempt) -> Response:
    context = _context(exercise, attempt, at=request.args.get("at", type=int),
                       wanted=request.args.get("filter", "")[:200], show_files="files" in request.args)
    return respond("lesson/page.html", "exercise/_results.html", **context)


def _context(exercise: Exercise, attempt: Attempt, **choice: Any) -> dict[str, Any]:
    """Of what is answered: the fragment needs neither the lesson's text nor its questions."""
    return (_fragment if is_htmx() else exercise_page)(exercise, attempt, **choice)


def _fragment(exercise: Exercise, attempt: Attempt, **choice: Any) -> dict[str, Any]:
    return {"lesson": current.catalogue().lessons[exercise.lesson_id], **work(exercise, attempt, **choice)}


def _standing(exercise: Exercise, attempt_id: str) -> Standing:
    """How the visitor's own attempt at this exercise stands; 404 for anybody else's."""
    who = current.learner_id()
    return _of(exercise, current.classroom().standing(who, attempt_id) if who else None)


def _find(exercise: Exercise, attempt_id: str) -> Attempt:
    """The visitor's own attempt at this exercise; 404 for anybody else's."""
    who = current.learner()
    return _of(exercise, current.classroom().attempt(who, attempt_id) if who else None)


def _of(exercise: Exercise, found: _Found | None) -> _Found:
    """What was found; 404 when it is nothing, or not of this exercise."""
    if found is None or found.exercise_id != exercise.id:
        abort(404)
    return found
