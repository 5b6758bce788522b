"""What a learner has typed so far, with one step back from a reset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from course.catalogue.model import Exercise
from course.classroom.posted import accepted_files, starter_files
from course.classroom.tables import DraftRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    files: Mapping[str, str]  # path -> text; the starter while nothing was typed
    saved_at: datetime | None  # UTC; None while nothing was typed
    can_undo: bool  # a reset can be taken back
    is_starter: bool  # the files are exactly the starter's


_drafts = cast(Table, DraftRow.__table__)
_LEARNERS = (
    _drafts.c.learner_id == bindparam("learner"),
    _drafts.c.exercise_id == bindparam("exercise"),
    _drafts.c.runtime == bindparam("in_runtime"),
)
_FIND = select(_drafts).where(*_LEARNERS)  # made once, see `records`
_UPDATE = update(_drafts).where(*_LEARNERS)
_INSERT = insert(_drafts)


def find(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> Draft:
    """Raises NotThere for a runtime that the exercise does not offer."""
    starter = starter_files(exercise, runtime)
    row = _row(session, learner_id, exercise, runtime)
    if row is None:
        return Draft(files=starter, saved_at=None, can_undo=False, is_starter=True)
    # The author may have added or taken away a file since.
    files = {path: row.files.get(path, text) for path, text in starter.items()}
    return Draft(
        files=files,
        saved_at=row.saved_at,
        can_undo=row.before_reset is not None,
        is_starter=files == dict(starter),
    )


def save(session: Session, learner_id: str, exercise: Exercise, runtime: str, files: Mapping[str, str]) -> None:
    """Raises NotThere or NotAccepted, see `accepted_files`."""
    row = _row(session, learner_id, exercise, runtime)
    taken = accepted_files(exercise, runtime, files)
    # What was typed since is what Undo must not throw away.
    before_reset = row.before_reset if row and row.files == taken else None
    _write(session, row, learner_id, exercise, runtime, files=taken, before_reset=before_reset)


def reset(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> None:
    row = _row(session, learner_id, exercise, runtime)
    starter = dict(starter_files(exercise, runtime))
    before_reset = row and (row.before_reset if row.files == starter else row.files)
    _write(session, row, learner_id, exercise, runtime, files=starter, before_reset=before_reset)


def undo_reset(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> None:
    """Nothing happens when there is nothing to undo."""
    row = _row(session, learner_id, exercise, runtime)
    if row and row.before_reset is not None:
        _write(session, row, learner_id, exercise, runtime, files=row.before_reset, before_reset=None)


def _row(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> Row[Any] | None:
    return session.execute(_FIND, _key(learner_id, exercise, runtime)).one_or_none()


def _write(
    session: Session, row: Row[Any] | None, learner_id: str, exercise: Exercise, runtime: str, **values: Any
) -> None:
    values["saved_at"] = datetime.now(UTC)
    if row is None:
        key = {"learner_id": learner_id, "exercise_id": exercise.id, "runtime": runtime}
        session.execute(_INSERT, {**key, **values})
    else:
        session.execute(_UPDATE, {**_key(learner_id, exercise, runtime), **values})


def _key(learner_id: str, exercise: Exercise, runtime: str) -> dict[str, str]:
    return {"learner": learner_id, "exercise": exercise.id, "in_runtime": runtime}
