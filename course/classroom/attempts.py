"""Attempts: begun, performed, waited for, stopped, finished after a crash, judged again."""

from __future__ import annotations

import logging
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from course import grading
from course.catalogue.model import Catalogue, Exercise
from course.classroom import drafts, records
from course.classroom.attempt import Attempt, Fault, Kind, Standing, Status
from course.classroom.database import Database
from course.classroom.errors import NotThere
from course.classroom.executor import Executor
from course.classroom.learner import Learner
from course.classroom.owner import Owner
from course.classroom.pace import Pace
from course.classroom.performance import Performance, perform
from course.classroom.posted import accepted_event, accepted_files
from course.classroom.tables import AttemptRow
from sandbox import GROWN, Result, Runner, plain

log = logging.getLogger(__name__)
_Placed = TypeVar("_Placed", Attempt, Standing)

MOST_TRIES = 3
"""How often an attempt may be begun when the server keeps dying under it."""
_LOOK_SECONDS = 0.1  # between looks at an attempt that another process runs
_STOP_SECONDS = 0.5  # between looks for a Stop that another process was asked for
_RECOVER_SECONDS = 5.0  # between looks for what a dead process has left


class Attempts:
    """The attempts of everybody, and the pool that performs those of this process."""

    def __init__(
        self, database: Database, catalogue: Catalogue, runner: Runner, *, runs: int, line: int, processes: int
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._runner = runner
        self._owner = Owner(database.folder / "processes")
        self._executor = Executor(self._perform, threads=runs, line=line, processes=processes)
        self._places: dict[str, tuple[int, bool]] = {}
        """Attempt under way here -> its place in a line of the sandbox's, and whether that is the one for long runs."""
        self.pace = Pace()
        self._watcher: threading.Thread | None = None
        self._starting = threading.Lock()
        self._alone = False
        self._closed = threading.Event()
        self._dropped = threading.Event()

    def teach(self, catalogue: Catalogue) -> None:
        """From now on this catalogue."""
        self._catalogue = catalogue

    def begin(
        self,
        learner: Learner,
        exercise: Exercise,
        kind: Kind,
        runtime: str,
        files: Mapping[str, str],
        *,
        event: str | None,
        as_event: bool,
        address: str,
    ) -> Attempt:
        taken = accepted_files(exercise, runtime, files)
        text = accepted_event(exercise, event) if kind is Kind.RUN else None
        lane = self._lane(learner, address)
        self._executor.admit(learner.id, lane)
        attempt = Attempt(
            id=uuid.uuid4().hex,
            learner_id=learner.id,
            exercise_id=exercise.id,
            kind=kind,
            runtime=runtime,
            files=taken,
            event=text,
            as_event=as_event,
            seed=secrets.randbelow(2**31),
            status=Status.QUEUED,
            place=0,
            created_at=datetime.now(UTC),
            started_at=None,
            finished_at=None,
            lane=lane,
        )
        with self._database.writing() as session:
            drafts.save(session, learner.id, exercise, runtime, taken)
            records.add(session, attempt, self._owner.name)
        # Committed: from here on a crash is found and made good by `recover`.
        self._watch_over()
        self._executor.submit(attempt.id, learner.id, lane)
        here = self._executor.place(attempt.id)
        return replace(
            attempt, place=here and here + self._ahead(), follows_own=self._executor.follows_own(attempt.id)
        )

    def _lane(self, learner: Learner, address: str) -> str:
        """Guests of one address share a lane; those of them who have passed a Check have another one, so that they do
        not wait behind somebody with a new cookie for every run."""
        if not (learner.guest and address):
            return learner.id
        with self._database.reading() as session:
            return f"{address}{GROWN}" if records.has_passed(session, learner.id) else address

    def find(self, learner: Learner, id: str) -> Attempt | None:
        """With its results; None when it is not there or not this learner's."""
        with self._database.reading() as session:
            attempt = records.find(session, id, learner.id)
            return attempt and self._placed(session, attempt)

    def standing(self, learner_id: str, id: str) -> Standing | None:
        """How it stands; None when it is not there or not this learner's."""
        with self._database.reading() as session:
            found = records.standing(session, id, learner_id)
            return found and self._placed(session, found)

    def pause(self, id: str, seconds: float) -> None:
        """Return when it is over, or after some seconds."""
        deadline = time.monotonic() + seconds
        if not self._executor.wait(id, seconds):
            while not self._is_over(id) and (left := deadline - time.monotonic()) > 0:
                time.sleep(min(_LOOK_SECONDS, left))

    def wait(self, id: str, seconds: float) -> Attempt:
        """The attempt once it is over, or as it is after some seconds. Raises NotThere."""
        self.pause(id, seconds)
        return self._get(id)

    def cancel(self, learner: Learner, id: str) -> None:
        """Stop it. Raises NotThere; nothing happens when it is over."""
        with self._database.writing() as session:
            if records.find(session, id, learner.id) is None:
                raise NotThere(f"no attempt {id}")
            waited = records.cancel(session, id, learner.id)
        if waited:
            self._executor.forget(id)
        else:
            self._executor.stop(id)

    def recover(self) -> int:
        """Finish what nobody is about to finish; how many attempts that is. Safe at any time, in any process.

        Left behind by a dead process, or by this one when the database failed it at the wrong moment.
        """
        with self._database.reading() as session:
            rows = records.unfinished(session)
        self._watch_over()
        return sum(self._adopt(row) for row in rows if self._is_left_behind(row))

    def judge_again(self, id: str) -> Attempt:
        """Judge a Check by its stored results and today's checks, without a run.

        Raises NotThere when there is nothing to judge, ChecksFailed when the checks are broken.
        """
        attempt = self._get(id)
        exercise = self._catalogue.exercises.get(attempt.exercise_id)
        judgeable = attempt.kind is Kind.CHECK and attempt.status in (Status.DONE, Status.LOST)
        if not judgeable or not attempt.results or exercise is None:
            raise NotThere(f"attempt {id} has no results to judge")
        results = {case: plain.load(Result, result) for case, result in attempt.results.items()}
        judgement = records.judgement(grading.judge(exercise, results, attempt.seed))
        with self._database.writing() as session:
            records.judge_again(session, id, judgement)
        return self._get(id)

    def close(self, seconds: float) -> None:
        """Begin nothing more. What is not over in time is left to the next process that calls `recover`."""
        self._closed.set()
        if self._executor.close(seconds):
            self._owner.leave()

    def _is_left_behind(self, row: AttemptRow) -> bool:
        if row.owner == self._owner.name:
            return not self._executor.holds(row.id)
        return self._owner.gone(row.owner)

    def _adopt(self, row: AttemptRow) -> bool:
        with self._database.writing() as session:
            adopted = records.adopt(session, row.id, old=row.owner, new=self._owner.name)
            if adopted and row.tries >= MOST_TRIES:
                records.give_up(session, row.id, self._owner.name, Fault.INTERRUPTED)
        if adopted and row.tries < MOST_TRIES:
            log.warning("attempt %s was interrupted and is performed again", row.id)
            self._executor.submit(row.id, row.learner_id, row.lane)
        return adopted

    def _perform(self, id: str, stop: threading.Event) -> None:
        try:
            self._claim_and_perform(id, stop)
        except Exception:
            self._dropped.set()  # nobody is about to finish it: the watch finds it
            raise
        finally:
            self.pace.ended(time.monotonic(), others_wait=self._executor.waits() or self._ahead() > 0)

    def _claim_and_perform(self, id: str, stop: threading.Event) -> None:
        with self._database.writing() as session:
            if not records.claim(session, id, self._owner.name):
                return
            attempt = records.find(session, id)
            if attempt is not None and records.asked_to_stop(session, [id]):
                stop.set()
        assert attempt is not None
        outcome = records.outcome(self._performance(attempt, stop))
        with self._database.writing() as session:
            if not records.finish(session, id, self._owner.name, outcome):
                log.error("attempt %s was taken over while it was performed", id)

    def _performance(self, attempt: Attempt, stop: threading.Event) -> Performance:
        exercise = self._catalogue.exercises.get(attempt.exercise_id)
        if stop.is_set():
            return Performance(cancelled=True)
        if exercise is None or attempt.runtime not in exercise.starter:
            return Performance(fault=Fault.EXERCISE_GONE)
        try:
            return perform(attempt, exercise, self._runner, stop, partial(self._hear, attempt))
        finally:
            self._places.pop(attempt.id, None)

    def _hear(self, attempt: Attempt, place: int, long: bool) -> None:
        self._places[attempt.id] = place, long
        if long:
            self._executor.step_aside(attempt.id, attempt.learner_id)

    def _watch_over(self) -> None:
        with self._starting:
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="attempts-watch", daemon=True)
                self._watcher.start()

    def _watch(self) -> None:
        recovered = time.monotonic()
        while not self._closed.wait(_STOP_SECONDS):
            try:
                self._stop_asked()
                if self._dropped.is_set() or time.monotonic() - recovered > _RECOVER_SECONDS:
                    recovered = time.monotonic()
                    self.recover()
                    self._dropped.clear()
            except Exception:  # the database may be gone for a while; this thread must not be
                log.exception("watching over attempts")

    def _stop_asked(self) -> None:
        """Stops that others were asked for. Who has just gone may have been asked: it is looked once more."""
        was_alone, self._alone = self._alone, self._owner.is_alone()
        if (running := self._executor.running()) and not (was_alone and self._alone):
            with self._database.reading() as session:
                asked = records.asked_to_stop(session, running)
            for id in asked:
                self._executor.stop(id)

    def _is_over(self, id: str) -> bool:
        with self._database.reading() as session:
            return records.is_over(session, id)

    def _get(self, id: str) -> Attempt:
        with self._database.reading() as session:
            attempt = records.find(session, id)
            if attempt is None:
                raise NotThere(f"no attempt {id}")
            return self._placed(session, attempt)

    def _placed(self, session: Session, it: _Placed) -> _Placed:
        return replace(
            it, place=self._place(session, it.id, it.status), follows_own=self._executor.follows_own(it.id)
        )

    def _place(self, session: Session, id: str, status: Status) -> int:
        """As this process knows it; an attempt of another process has the one by order of arrival."""
        if status is Status.RUNNING:
            return self._places.get(id, (0, False))[0]
        if status is Status.QUEUED:
            here = self._executor.place(id)
            if here or self._executor.holds(id):  # what is held and does not wait is being claimed
                return here and here + self._ahead()
            return records.place(session, id)
        return 0

    def _ahead(self) -> int:
        """Attempts that this process has handed to the sandbox and that wait there in the line for quick runs, which is
        the one that all that wait here will stand in: before them."""
        return sum(place > 0 and not long for place, long in list(self._places.values()))
