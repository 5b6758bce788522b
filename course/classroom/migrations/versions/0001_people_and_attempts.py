"""Learners, drafts, attempts, hints and quiz answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
    )
    op.create_table(
        "drafts",
        sa.Column("learner_id", sa.String(32), nullable=False),
        sa.Column("exercise_id", sa.String(200), nullable=False),
        sa.Column("runtime", sa.String(32), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("before_reset", sa.JSON(), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        _of_a_learner("drafts"),
        sa.PrimaryKeyConstraint("learner_id", "exercise_id", "runtime", name="pk_drafts"),
    )
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("learner_id", sa.String(32), nullable=False),
        sa.Column("exercise_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("runtime", sa.String(32), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("as_event", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("results", sa.LargeBinary(), nullable=True),
        sa.Column("hidden_cases", sa.Text(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("fault", sa.String(32), nullable=True),
        _of_a_learner("attempts"),
        sa.PrimaryKeyConstraint("number", name="pk_attempts"),
        sa.UniqueConstraint("id", name="uq_attempts_id"),
    )
    op.create_index("ix_attempts_learner_id_exercise_id_number", "attempts", ["learner_id", "exercise_id", "number"])
    op.create_index("ix_attempts_status", "attempts", ["status"])
    op.create_table(
        "hints",
        sa.Column("learner_id", sa.String(32), nullable=False),
        sa.Column("exercise_id", sa.String(200), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        _of_a_learner("hints"),
        sa.PrimaryKeyConstraint("learner_id", "exercise_id", name="pk_hints"),
    )
    op.create_table(
        "quiz_answers",
        sa.Column("learner_id", sa.String(32), nullable=False),
        sa.Column("lesson_id", sa.String(200), nullable=False),
        sa.Column("question_id", sa.String(200), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        _of_a_learner("quiz_answers"),
        sa.PrimaryKeyConstraint("learner_id", "lesson_id", "question_id", name="pk_quiz_answers"),
    )


def _of_a_learner(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_learner_id"
    return sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=name, ondelete="CASCADE")
