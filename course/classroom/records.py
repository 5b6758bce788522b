"""Attempts in the database. Each step from one status to the next is one atomic UPDATE.

The statement's condition names the status and the owner that the attempt must have, and the count of changed
rows says whether this process was the one that took the step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, Select, Update, func, select, update
from sqlalchemy.orm import Session, undefer

from course.classroom.attempt import Attempt, Fault, Kind, Status
from course.classroom.packing import pack, unpack
from course.classroom.performance import Performance
from course.classroom.tables import AttemptRow
from course.grading import Report

_OPEN = (Status.QUEUED, Status.RUNNING)


def find(session: Session, id: str, learner_id: str | None = None) -> Attempt | None:
    """The attempt with its results; None when it is not there, or not this learner's."""
    query = select(AttemptRow).where(AttemptRow.id == id).options(undefer(AttemptRow.results))
    row = session.scalars(query).one_or_none()
    if row is None or learner_id not in (None, row.learner_id):
        return None
    return _attempt(row, place=_place(session, row), with_results=True)


def latest(session: Session, learner_id: str, exercise_id: str, limit: int) -> list[Attempt]:
    """Newest first, without results."""
    query = (
        select(AttemptRow)
        .where(AttemptRow.learner_id == learner_id, AttemptRow.exercise_id == exercise_id)
        .order_by(AttemptRow.number.desc())
        .limit(limit)
    )
    return [_attempt(row, place=_place(session, row)) for row in session.scalars(query)]


def last_judged(session: Session, learner_id: str, exercise_id: str) -> Attempt | None:
    """The newest with a report, without results."""
    row = session.scalars(_newest(learner_id, exercise_id).where(AttemptRow.report.is_not(None))).one_or_none()
    return _attempt(row, place=0) if row else None


def last_over(session: Session, learner_id: str, exercise_id: str) -> Attempt | None:
    """The newest that is over, with its results."""
    query = _newest(learner_id, exercise_id).where(AttemptRow.status.not_in(_OPEN))
    row = session.scalars(query.options(undefer(AttemptRow.results))).one_or_none()
    return _attempt(row, place=0, with_results=True) if row else None


def is_over(session: Session, id: str) -> bool:
    status = session.scalars(select(AttemptRow.status).where(AttemptRow.id == id)).one_or_none()
    return status is None or Status(status).over


def claim(session: Session, id: str, owner: str) -> bool:
    """Take a waiting attempt; False when it was stopped, or another process has it."""
    return _took(
        session,
        update(AttemptRow)
        .where(AttemptRow.id == id, AttemptRow.status == Status.QUEUED, AttemptRow.owner == owner)
        .values(status=Status.RUNNING, started_at=datetime.now(UTC), tries=AttemptRow.tries + 1),
    )


def adopt(session: Session, id: str, *, old: str, new: str) -> bool:
    """Take over what a dead process has left; False when another process did."""
    return _took(
        session,
        update(AttemptRow)
        .where(AttemptRow.id == id, AttemptRow.status.in_(_OPEN), AttemptRow.owner == old)
        .values(status=Status.QUEUED, owner=new),
    )


def finish(session: Session, id: str, owner: str, done: Performance) -> bool:
    """Store what came of it, once; False when this process does not own it any more."""
    status = Status.CANCELLED if done.cancelled else Status.LOST if done.fault else Status.DONE
    return _took(
        session,
        update(AttemptRow)
        .where(AttemptRow.id == id, AttemptRow.status == Status.RUNNING, AttemptRow.owner == owner)
        .values(
            status=status,
            finished_at=datetime.now(UTC),
            results=pack(done.results) if done.results else None,
            hidden_cases=json.dumps(sorted(done.hidden_cases)),
            fault=done.fault,
            **_judged(done.report),
        ),
    )


def give_up(session: Session, id: str, owner: str, fault: Fault) -> bool:
    return _took(
        session,
        update(AttemptRow)
        .where(AttemptRow.id == id, AttemptRow.status.in_(_OPEN), AttemptRow.owner == owner)
        .values(status=Status.LOST, finished_at=datetime.now(UTC), fault=fault),
    )


def judge_again(session: Session, id: str, report: Report) -> None:
    """A new report for an attempt that has results already."""
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.id == id, AttemptRow.status.not_in(_OPEN))
        .values(status=Status.DONE, fault=None, **_judged(report))
    )


def cancel(session: Session, id: str, learner_id: str) -> bool:
    """Take a waiting attempt out, or have the process that runs it stop it. Whether it was still waiting."""
    mine = (AttemptRow.id == id, AttemptRow.learner_id == learner_id)
    session.execute(update(AttemptRow).where(*mine, AttemptRow.status == Status.RUNNING).values(stop_asked=True))
    return _took(
        session,
        update(AttemptRow)
        .where(*mine, AttemptRow.status == Status.QUEUED)
        .values(status=Status.CANCELLED, finished_at=datetime.now(UTC)),
    )


def asked_to_stop(session: Session, ids: Iterable[str]) -> list[str]:
    return list(session.scalars(select(AttemptRow.id).where(AttemptRow.id.in_(list(ids)), AttemptRow.stop_asked)))


def unfinished(session: Session) -> list[AttemptRow]:
    """In order of arrival."""
    query = select(AttemptRow).where(AttemptRow.status.in_(_OPEN)).order_by(AttemptRow.number)
    return list(session.scalars(query))


def _newest(learner_id: str, exercise_id: str) -> Select[AttemptRow]:
    mine = (AttemptRow.learner_id == learner_id, AttemptRow.exercise_id == exercise_id)
    return select(AttemptRow).where(*mine).order_by(AttemptRow.number.desc()).limit(1)


def _took(session: Session, statement: Update) -> bool:
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1


def _judged(report: Report | None) -> dict[str, object]:
    if report is None:
        return {"report": None, "verdict": None}
    return {"report": pack(report), "verdict": report.verdict}


def _place(session: Session, row: AttemptRow) -> int:
    if row.status != Status.QUEUED:
        return 0
    before = select(func.count()).where(AttemptRow.status == Status.QUEUED, AttemptRow.number < row.number)
    return 1 + (session.scalar(before) or 0)


def _attempt(row: AttemptRow, *, place: int, with_results: bool = False) -> Attempt:
    return Attempt(
        id=row.id,
        learner_id=row.learner_id,
        exercise_id=row.exercise_id,
        kind=Kind(row.kind),
        runtime=row.runtime,
        files=row.files,
        event=row.event,
        as_event=row.as_event,
        seed=row.seed,
        status=Status(row.status),
        place=place,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        results=unpack(row.results) if with_results and row.results else {},
        hidden_cases=frozenset(json.loads(row.hidden_cases)),
        report=Report.from_plain(unpack(row.report)) if row.report else None,
        fault=Fault(row.fault) if row.fault else None,
        lane=row.lane,
    )
