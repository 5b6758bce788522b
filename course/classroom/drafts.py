"""What a learner has typed so far, with one step back from a reset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

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


def find(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> Draft:
    """Raises NotThere for a runtime that the exercise does not offer."""
    starter = starter_files(exercise, runtime)
    row = session.get(DraftRow, (learner_id, exercise.id, runtime))
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
    if row.files != taken:
        row.files = taken
        row.before_reset = None  # what was typed since is what Undo must not throw away
    row.saved_at = datetime.now(UTC)


def reset(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> None:
    row = _row(session, learner_id, exercise, runtime)
    starter = dict(starter_files(exercise, runtime))
    if row.files != starter:
        row.before_reset, row.files = row.files, starter
    row.saved_at = datetime.now(UTC)


def undo_reset(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> None:
    """Nothing happens when there is nothing to undo."""
    row = _row(session, learner_id, exercise, runtime)
    if row.before_reset is not None:
        row.files, row.before_reset = row.before_reset, None
        row.saved_at = datetime.now(UTC)


def _row(session: Session, learner_id: str, exercise: Exercise, runtime: str) -> DraftRow:
    row = session.get(DraftRow, (learner_id, exercise.id, runtime))
    if row is None:
        starter = dict(starter_files(exercise, runtime))
        row = DraftRow(
            learner_id=learner_id,
            exercise_id=exercise.id,
            runtime=runtime,
            files=starter,
            before_reset=None,
            saved_at=datetime.now(UTC),
        )
        session.add(row)
    return row
