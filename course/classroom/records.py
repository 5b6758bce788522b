"""Attempts in the database. Each step from one status to the next is one atomic UPDATE.

The statement's condition names the status and the owner that the attempt must have, and the count of changed
rows says whether this process was the one that took the step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Row, Select, Table, Update, bindparam, func, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from course.classroom.attempt import Attempt, Fault, Kind, Standing, Status
from course.classroom.packing import pack, unpack
from course.classroom.performance import Performance
from course.classroom.tables import AttemptRow
from course.grading import Report, Verdict

Columns = Mapping[str, object]
_OPEN = (Status.QUEUED, Status.RUNNING)

# Made once: hundreds are asked in a minute, and putting a query together takes longer than answering it.
_attempts = cast(Table, AttemptRow.__table__)
_all = _attempts.c
_BEGUN = (
    "id", "learner_id", "exercise_id", "kind", "runtime", "files", "event", "as_event", "seed", "lane", "status",
    "created_at",
)  # fmt: skip
_light = [column for column in _all if column is not _all.results]
_FIND = select(_attempts).where(_all.id == bindparam("id"))
_STANDING = select(_all.id, _all.exercise_id, _all.kind, _all.status, _all.created_at).where(
    _all.id == bindparam("id"), _all.learner_id == bindparam("learner")
)
_STATUS = select(_all.status).where(_all.id == bindparam("id"))
_EARLIER = select(_all.number).where(_all.id == bindparam("id")).scalar_subquery()
_BEFORE = select(func.count()).where(_all.status == Status.QUEUED, _all.number < _EARLIER)
_PASSED = select(_all.id).where(_all.learner_id == bindparam("learner"), _all.verdict == Verdict.PASSED).limit(1)
_ASKED_TO_STOP = select(_all.id).where(_all.id.in_(bindparam("ids", expanding=True)), _all.stop_asked)


def _newest(*columns: Any) -> Select[Any]:
    """Of one learner at one exercise."""
    mine = (_all.learner_id == bindparam("learner"), _all.exercise_id == bindparam("exercise"))
    return select(*columns).where(*mine).order_by(_all.number.desc()).limit(bindparam("limit"))


_LATEST = _newest(*_light)
_LAST_JUDGED = _newest(*_light).where(_all.report.is_not(None))
_LAST_OVER = _newest(*_all).where(_all.status.not_in(_OPEN))


def add(session: Session, attempt: Attempt, owner: str) -> None:
    """A new one, that waits; the process `owner` must finish it."""
    session.execute(
        insert(_attempts),
        {
            **{name: getattr(attempt, name) for name in _BEGUN},
            "owner": owner,
            "tries": 0,
            "stop_asked": False,
            "hidden_cases": "[]",
        },
    )


def find(session: Session, id: str, learner_id: str | None = None) -> Attempt | None:
    """The attempt with its results and without its place; None when it is not there, or not this learner's."""
    row = session.execute(_FIND, {"id": id}).one_or_none()
    if row is None or learner_id not in (None, row.learner_id):
        return None
    return _attempt(row, results=row.results)


def standing(session: Session, id: str, learner_id: str) -> Standing | None:
    """How it stands, without its place; None when it is not there, or not this learner's."""
    row = session.execute(_STANDING, {"id": id, "learner": learner_id}).one_or_none()
    if row is None:
        return None
    return Standing(
        id=row.id,
        exercise_id=row.exercise_id,
        kind=Kind(row.kind),
        status=Status(row.status),
        place=0,
        created_at=row.created_at,
    )


def latest(session: Session, learner_id: str, exercise_id: str, limit: int) -> list[Attempt]:
    """Newest first, without results and places."""
    asked = {"learner": learner_id, "exercise": exercise_id, "limit": limit}
    return [_attempt(row) for row in session.execute(_LATEST, asked)]


def last_judged(session: Session, learner_id: str, exercise_id: str) -> Attempt | None:
    """The newest with a report, without results."""
    asked = {"learner": learner_id, "exercise": exercise_id, "limit": 1}
    row = session.execute(_LAST_JUDGED, asked).one_or_none()
    return _attempt(row) if row else None


def last_over(session: Session, learner_id: str, exercise_id: str) -> Attempt | None:
    """The newest that is over, with its results."""
    asked = {"learner": learner_id, "exercise": exercise_id, "limit": 1}
    row = session.execute(_LAST_OVER, asked).one_or_none()
    return _attempt(row, results=row.results) if row else None


def place(session: Session, id: str) -> int:
    """Of an attempt that waits, by order of arrival; 1 is next."""
    return 1 + (session.scalar(_BEFORE, {"id": id}) or 0)


def has_passed(session: Session, learner_id: str) -> bool:
    """Whether a Check of this learner's has ever passed."""
    return session.scalar(_PASSED, {"learner": learner_id}) is not None


def is_over(session: Session, id: str) -> bool:
    status = session.scalar(_STATUS, {"id": id})
    return status is None or Status(status).over


def claim(session: Session, id: str, owner: str) -> bool:
    """Take a waiting attempt; False when it was stopped, or another process has it."""
    return _took(
        session,
        update(_attempts)
        .where(_all.id == id, _all.status == Status.QUEUED, _all.owner == owner)
        .values(status=Status.RUNNING, started_at=datetime.now(UTC), tries=_all.tries + 1),
    )


def adopt(session: Session, id: str, *, old: str, new: str) -> bool:
    """Take over what a dead process has left; False when another process did."""
    return _took(
        session,
        update(_attempts)
        .where(_all.id == id, _all.status.in_(_OPEN), _all.owner == old)
        .values(status=Status.QUEUED, owner=new),
    )


def outcome(done: Performance) -> Columns:
    """What `finish` stores, made before: compressing takes milliseconds, and there is one writer at a time."""
    status = Status.CANCELLED if done.cancelled else Status.LOST if done.fault else Status.DONE
    return {
        "status": status,
        "results": pack(done.results) if done.results else None,
        "hidden_cases": json.dumps(sorted(done.hidden_cases)),
        "fault": done.fault,
        **judgement(done.report),
    }


def judgement(report: Report | None) -> Columns:
    """What `judge_again` stores, made before as well."""
    if report is None:
        return {"report": None, "verdict": None}
    return {"report": pack(report), "verdict": report.verdict}


def finish(session: Session, id: str, owner: str, outcome: Columns) -> bool:
    """Store what came of it, once; False when this process does not own it any more."""
    return _took(
        session,
        update(_attempts)
        .where(_all.id == id, _all.status == Status.RUNNING, _all.owner == owner)
        .values(finished_at=datetime.now(UTC), **outcome),
    )


def give_up(session: Session, id: str, owner: str, fault: Fault) -> bool:
    return _took(
        session,
        update(_attempts)
        .where(_all.id == id, _all.status.in_(_OPEN), _all.owner == owner)
        .values(status=Status.LOST, finished_at=datetime.now(UTC), fault=fault),
    )


def judge_again(session: Session, id: str, judgement: Columns) -> None:
    """A new report for an attempt that has results already."""
    session.execute(
        update(_attempts)
        .where(_all.id == id, _all.status.not_in(_OPEN))
        .values(status=Status.DONE, fault=None, **judgement)
    )


def cancel(session: Session, id: str, learner_id: str) -> bool:
    """Take a waiting attempt out, or have the process that runs it stop it. Whether it was still waiting."""
    mine = (_all.id == id, _all.learner_id == learner_id)
    session.execute(update(_attempts).where(*mine, _all.status == Status.RUNNING).values(stop_asked=True))
    return _took(
        session,
        update(_attempts)
        .where(*mine, _all.status == Status.QUEUED)
        .values(status=Status.CANCELLED, finished_at=datetime.now(UTC)),
    )


def asked_to_stop(session: Session, ids: Iterable[str]) -> list[str]:
    return list(session.scalars(_ASKED_TO_STOP, {"ids": list(ids)}))


def unfinished(session: Session) -> list[AttemptRow]:
    """In order of arrival."""
    query = select(AttemptRow).where(AttemptRow.status.in_(_OPEN)).order_by(AttemptRow.number)
    return list(session.scalars(query))


def _took(session: Session, statement: Update) -> bool:
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1


def _attempt(row: Row[Any], *, results: bytes | None = None) -> Attempt:
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
        place=0,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        results=unpack(results) if results else {},
        hidden_cases=frozenset(json.loads(row.hidden_cases)),
        report=Report.from_plain(unpack(row.report)) if row.report else None,
        fault=Fault(row.fault) if row.fault else None,
        lane=row.lane,
    )
