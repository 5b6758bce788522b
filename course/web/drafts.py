"""The learner's files: saved while they type, started over, taken back, downloaded."""

from __future__ import annotations

import io
import zipfile

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from course.catalogue.model import Exercise
from course.catalogue.runtimes import template_for
from course.web import current, desk
from course.web.attempts import EXERCISE, posted_files
from course.web.htmx import respond_or_go
from course.web.page import work
from course.web.runtime import chosen

bp = Blueprint("drafts", __name__)


@bp.route(f"{EXERCISE}/draft", methods=["PUT", "POST"])
def update(lesson_id: str, name: str) -> Response:
    """Save the posted files, or those of an earlier attempt."""
    exercise = current.exercise_or_404(lesson_id, name)
    who, room = current.learner_or_guest(), current.classroom()
    earlier = request.form.get("attempt")
    if earlier is None:
        room.save_draft(who, exercise.id, _runtime(exercise), posted_files(request.form))
        return respond_or_go("exercise/_saved.html", _page(exercise, _runtime(exercise)), **work(exercise))
    attempt = room.attempt(who, earlier)
    if attempt is None or attempt.exercise_id != exercise.id:
        abort(404)
    room.save_draft(who, exercise.id, attempt.runtime, attempt.files)
    return redirect(_page(exercise, attempt.runtime), 303)  # type: ignore[return-value]


@bp.post(f"{EXERCISE}/draft/reset")
def create_reset(lesson_id: str, name: str) -> Response:
    """Back to the starter; what was there can be had back."""
    exercise = current.exercise_or_404(lesson_id, name)
    current.classroom().reset_draft(current.learner_or_guest(), exercise.id, _runtime(exercise))
    return redirect(_page(exercise, _runtime(exercise)), 303)  # type: ignore[return-value]


@bp.post(f"{EXERCISE}/draft/undo")
def create_undo(lesson_id: str, name: str) -> Response:
    """Take a reset back."""
    exercise = current.exercise_or_404(lesson_id, name)
    current.classroom().undo_reset(current.learner_or_guest(), exercise.id, _runtime(exercise))
    return redirect(_page(exercise, _runtime(exercise)), 303)  # type: ignore[return-value]


@bp.get(f"{EXERCISE}/code.zip")
def show_code(lesson_id: str, name: str) -> Response:
    """The SAM application as it stands: the learner's files, the template and the events."""
    exercise = current.exercise_or_404(lesson_id, name)
    runtime = chosen(exercise)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in desk.draft(exercise, runtime).files.items():
            archive.writestr(f"{exercise.name}/{path}", text)
        archive.writestr(f"{exercise.name}/template.yaml", template_for(exercise.template, runtime))
        for event in exercise.events:
            archive.writestr(f"{exercise.name}/events/{event.name}", event.source)
    answer = make_response(packed.getvalue())
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{exercise.name}.zip"'
    return answer


def _runtime(exercise: Exercise) -> str:
    return request.form.get("runtime") or chosen(exercise)


def _page(exercise: Exercise, runtime: str) -> str:
    """The workbench in the language that was just worked in."""
    asked = runtime if len(exercise.runtimes) > 1 else None
    return url_for(
        "lesson.show_exercise", lesson_id=exercise.lesson_id, name=exercise.name, _anchor="workbench", runtime=asked
    )
