"""The tables. Each change of them comes with a migration in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A time in UTC that comes back knowing so, from SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, bytes: LargeBinary}  # noqa: RUF012


class LearnerRow(Table):
    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    guest: Mapped[bool]
    created_at: Mapped[datetime]


class DraftRow(Table):
    __tablename__ = "drafts"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    runtime: Mapped[str] = mapped_column(String(32), primary_key=True)
    files: Mapped[dict[str, Any]]
    before_reset: Mapped[dict[str, Any] | None]
    saved_at: Mapped[datetime]


class AttemptRow(Table):
    __tablename__ = "attempts"
    __table_args__ = (
        Index(None, "learner_id", "exercise_id", "number"),
        Index(None, "status"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)  # in order of arrival
    id: Mapped[str] = mapped_column(String(32), unique=True)  # cannot be guessed: it is in an address
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    exercise_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    runtime: Mapped[str] = mapped_column(String(32))
    files: Mapped[dict[str, Any]]
    event: Mapped[str | None] = mapped_column(Text)
    as_event: Mapped[bool]
    seed: Mapped[int]
    lane: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(32))  # the process that must finish it
    tries: Mapped[int]
    stop_asked: Mapped[bool]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    results: Mapped[bytes | None] = mapped_column(deferred=True)
    hidden_cases: Mapped[str] = mapped_column(Text)  # a JSON list
    report: Mapped[bytes | None]
    verdict: Mapped[str | None] = mapped_column(String(16))
    fault: Mapped[str | None] = mapped_column(String(32))


class HintsRow(Table):
    __tablename__ = "hints"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    shown: Mapped[int]


class QuizAnswerRow(Table):
    __tablename__ = "quiz_answers"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    choice: Mapped[int]
    answered_at: Mapped[datetime]
