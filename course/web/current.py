"""Who asks and what the application holds: the one place where views reach for it."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, cast

from flask import abort, current_app, g, request, session

from course.catalogue.model import Catalogue, Exercise, Lesson
from course.classroom import Classroom, Learner
from course.network import network
from course.web.i18n import language

if TYPE_CHECKING:
    from sandbox import Runner


def catalogue() -> Catalogue:
    """What is taught."""
    return cast(Catalogue, current_app.extensions["catalogue"])


def classroom() -> Classroom:
    """The people and their work."""
    return cast(Classroom, current_app.extensions["classroom"])


def runner() -> Runner:
    """What runs learners' code, and says whether it can."""
    return cast("Runner", current_app.extensions["runner"])


def learner_id() -> str | None:
    """Who asks, unless they are gone; None for someone who has done nothing yet."""
    return cast("str | None", session.get("learner"))


def learner() -> Learner | None:
    """Who asks; None for someone who has done nothing yet."""
    if "learner" not in g:
        known = learner_id()
        g.learner = classroom().learner(known) if known is not None else None
    return cast("Learner | None", g.learner)


def learner_or_guest() -> Learner:
    """Who asks, made a guest now if they were nobody: only for what changes something."""
    found = learner()
    if found is None:
        found = g.learner = classroom().new_guest(language())
        session["learner"] = found.id
        session.permanent = True
    return found


def address() -> str:
    """What stands for the network address of who asks; the address itself is kept nowhere.

    Empty for a Unix socket's.
    """
    found = network(request.remote_addr or "")
    if not found:
        return ""
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.digest(secret, b"address " + found, "sha256").hex()[:16]


def lesson_or_404(lesson_id: str) -> Lesson:
    """The lesson with this id; 404 when there is none."""
    found = catalogue().lessons.get(lesson_id)
    return found if found is not None else abort(404)


def exercise_or_404(lesson_id: str, name: str) -> Exercise:
    """The exercise `name` of the lesson; 404 when there is none."""
    found = catalogue().exercises.get(f"{lesson_id}/{name}")
    return found if found is not None else abort(404)
