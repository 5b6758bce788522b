"""The classroom: everything that is remembered about people, behind one object. No HTTP here."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select

from course.catalogue.model import Catalogue, Exercise, Lesson
from course.classroom import drafts, records
from course.classroom.attempt import Attempt, Kind, Standing
from course.classroom.attempts import Attempts
from course.classroom.database import Database
from course.classroom.drafts import Draft
from course.classroom.errors import NotAccepted, NotThere, Reason
from course.classroom.learner import Learner
from course.classroom.progress import Progress, progress, quiz_answers
from course.classroom.tables import HintsRow, LearnerRow, QuizAnswerRow
from sandbox import Runner

_learners = cast(Table, LearnerRow.__table__)
_LEARNER = select(_learners).where(_learners.c.id == bindparam("id"))  # made once, see `records`


class Classroom:
    """Safe to share between threads. Several processes may have one each on the same database; `processes` is how many.

    An exercise, lesson, runtime or attempt that is not there, or is somebody else's, raises NotThere.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        runner: Runner,
        *,
        runs: int = 4,
        line: int = 64,
        processes: int = 1,
    ) -> None:
        self.database = database
        self.catalogue = catalogue
        self._attempts = Attempts(database, catalogue, runner, runs=runs, line=line, processes=processes)

    def teach(self, catalogue: Catalogue) -> None:
        """From now on this catalogue; an attempt that waits is performed with its exercise as it is then."""
        self.catalogue = catalogue
        self._attempts.teach(catalogue)

    # People

    def new_guest(self, language: str) -> Learner:
        learner = Learner(id=uuid.uuid4().hex, language=language, guest=True, created_at=datetime.now(UTC))
        with self.database.writing() as session:
            session.execute(insert(_learners), dataclasses.asdict(learner))
        return learner

    def learner(self, id: str) -> Learner | None:
        with self.database.reading() as session:
            row = session.execute(_LEARNER, {"id": id}).one_or_none()
        if row is None:
            return None
        return Learner(id=row.id, language=row.language, guest=row.guest, created_at=row.created_at)

    # Drafts

    def draft(self, learner: Learner, exercise_id: str, runtime: str) -> Draft:
        with self.database.reading() as session:
            return drafts.find(session, learner.id, self._exercise(exercise_id), runtime)

    def save_draft(self, learner: Learner, exercise_id: str, runtime: str, files: Mapping[str, str]) -> Draft:
        """Raises NotAccepted."""
        exercise = self._exercise(exercise_id)
        with self.database.writing() as session:
            drafts.save(session, learner.id, exercise, runtime, files)
            return drafts.find(session, learner.id, exercise, runtime)

    def reset_draft(self, learner: Learner, exercise_id: str, runtime: str) -> Draft:
        """Back to the starter; `undo_reset` takes that back until something is typed."""
        exercise = self._exercise(exercise_id)
        with self.database.writing() as session:
            drafts.reset(session, learner.id, exercise, runtime)
            return drafts.find(session, learner.id, exercise, runtime)

    def undo_reset(self, learner: Learner, exercise_id: str, runtime: str) -> Draft:
        """Nothing changes when there is nothing to undo."""
        exercise = self._exercise(exercise_id)
        with self.database.writing() as session:
            drafts.undo_reset(session, learner.id, exercise, runtime)
            return drafts.find(session, learner.id, exercise, runtime)

    # Attempts

    def begin(
        self,
        learner: Learner,
        exercise_id: str,
        kind: str,
        runtime: str,
        files: Mapping[str, str],
        event: str | None = None,
        as_event: bool = False,
        *,
        address: str = "",
    ) -> Attempt:
        """Commit an attempt, then hand it to the pool. The files become the learner's draft, too.

        `kind` is "run" or "check". A run gets `event`, JSON text that is a step or an event (the exercise's
        first event when None); with `as_event` the function is invoked with exactly this JSON. `address` stands
        for where a guest comes from: it is stored, so it should not be the address itself. Raises NotAccepted,
        LineFull and ServerFull; then nothing is stored.
        """
        return self._attempts.begin(
            learner,
            self._exercise(exercise_id),
            Kind(kind),
            runtime,
            files,
            event=event,
            as_event=as_event,
            address=address,
        )

    def attempt(self, learner: Learner, attempt_id: str) -> Attempt | None:
        """With its results; None when it is not there or not this learner's."""
        return self._attempts.find(learner, attempt_id)

    def attempts(self, learner: Learner, exercise_id: str, limit: int = 20) -> list[Attempt]:
        """Newest first, without results: `attempt` has them."""
        with self.database.reading() as session:
            return records.latest(session, learner.id, exercise_id, limit)

    def last_check(self, learner: Learner, exercise_id: str) -> Attempt | None:
        """The newest Check that was judged, without results."""
        with self.database.reading() as session:
            return records.last_judged(session, learner.id, exercise_id)

    def last_over(self, learner: Learner, exercise_id: str) -> Attempt | None:
        """The newest attempt that is over, with its results."""
        with self.database.reading() as session:
            return records.last_over(session, learner.id, exercise_id)

    def standing(self, learner_id: str, attempt_id: str) -> Standing | None:
        """How an attempt stands, for little; None when it is not there or not this learner's."""
        return self._attempts.standing(learner_id, attempt_id)

    @property
    def pace_seconds(self) -> float:
        """How long a place in line takes, as this process has measured it."""
        return self._attempts.pace.seconds

    def pause(self, attempt_id: str, seconds: float) -> None:
        """Return when the attempt is over, or after some seconds. Ask first whose it is."""
        self._attempts.pause(attempt_id, seconds)

    def wait(self, attempt_id: str, seconds: float) -> Attempt:
        """The attempt once it is over, or as it is after some seconds. Ask `attempt` first whose it is."""
        return self._attempts.wait(attempt_id, seconds)

    def cancel(self, learner: Learner, attempt_id: str) -> None:
        """Stop it, in whichever process it runs; nothing happens when it is over."""
        self._attempts.cancel(learner, attempt_id)

    def judge_again(self, attempt_id: str) -> Attempt:
        """Judge a Check by its stored results and today's checks, without a run. Raises ChecksFailed."""
        return self._attempts.judge_again(attempt_id)

    def recover(self) -> int:
        """Finish what dead processes have left, exactly once; how many attempts that is."""
        return self._attempts.recover()

    def close(self, seconds: float = 2.0) -> None:
        """Begin nothing more; what is not over in time is finished at the next start."""
        self._attempts.close(seconds)

    # Progress, hints and quiz

    def progress(self, learner: Learner) -> Progress:
        with self.database.reading() as session:
            return progress(session, learner.id, self.catalogue)

    def reveal_hint(self, learner: Learner, exercise_id: str) -> int:
        """Show one hint more; how many are shown now."""
        exercise = self._exercise(exercise_id)
        with self.database.writing() as session:
            row = session.get(HintsRow, (learner.id, exercise.id), with_for_update=True)
            if row is None:
                row = HintsRow(learner_id=learner.id, exercise_id=exercise.id, shown=0)
                session.add(row)
            row.shown = min(row.shown + 1, len(exercise.hints["en"]))
            return row.shown

    def quiz(self, learner: Learner, lesson_id: str) -> dict[str, int]:
        """Question id -> index of the choice that was taken last."""
        with self.database.reading() as session:
            return quiz_answers(session, learner.id, self._lesson(lesson_id))

    def answer_quiz(self, learner: Learner, lesson_id: str, question_id: str, choice: int) -> None:
        """Raises NotAccepted when the question has no such choice."""
        lesson = self._lesson(lesson_id)
        question = next((one for one in lesson.quiz if one.id == question_id), None)
        if question is None:
            raise NotThere(f"{lesson_id} has no question {question_id}")
        if not 0 <= choice < len(question.choices):
            raise NotAccepted(Reason.NO_SUCH_CHOICE, str(choice))
        with self.database.writing() as session:
            session.merge(
                QuizAnswerRow(
                    learner_id=learner.id,
                    lesson_id=lesson_id,
                    question_id=question_id,
                    choice=choice,
                    answered_at=datetime.now(UTC),
                )
            )

    def _exercise(self, exercise_id: str) -> Exercise:
        exercise = self.catalogue.exercises.get(exercise_id)
        if exercise is None:
            raise NotThere(f"no exercise {exercise_id}")
        return exercise

    def _lesson(self, lesson_id: str) -> Lesson:
        lesson = self.catalogue.lessons.get(lesson_id)
        if lesson is None:
            raise NotThere(f"no lesson {lesson_id}")
        return lesson
