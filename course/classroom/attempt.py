"""An attempt: one learner's code, run or checked once, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from course.grading import Report

NOT_READY = -1
"""The place of an attempt under way that waits for the sandbox itself, which did not start yet and is tried again."""


class Kind(StrEnum):
    RUN = "run"  # one event of the learner's choice; nothing is judged
    CHECK = "check"  # every case of the exercise, judged


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"  # the learner pressed Stop
    LOST = "lost"  # our own failure: `Attempt.fault` says which

    @property
    def over(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)


class Fault(StrEnum):
    """Our own failure. Never the learner's doing; the page words it."""

    UNAVAILABLE = "unavailable"  # the sandbox cannot be built: nothing runs
    BUSY = "busy"  # the sandbox stayed full for too long
    RUN_LOST = "run-lost"  # a process of the sandbox died, more than once
    CHECKS_FAILED = "checks-failed"  # the exercise's checks raised or hung
    EXERCISE_GONE = "exercise-gone"  # the exercise was taken away while the attempt waited
    INTERRUPTED = "interrupted"  # the server died under it, again and again
    INTERNAL = "internal"  # anything else; the log has the trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an attempt stands: what is asked for while it is under way, again and again."""

    id: str
    exercise_id: str
    kind: Kind
    status: Status
    place: int  # as in `Attempt`
    created_at: datetime
    follows_own: bool = False  # as in `Attempt`


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is stored of an attempt. `results` of a list of attempts are left out: ask for one by its id."""

    id: str
    learner_id: str
    exercise_id: str
    kind: Kind
    runtime: str
    files: Mapping[str, str]
    event: str | None  # JSON text as posted, for a run
    as_event: bool  # the JSON is invoked exactly, even if it looks like a step
    seed: int  # of everything random in the cases
    status: Status
    place: int  # in line, here or at the sandbox, 1 is next; 0 when it does not wait, or NOT_READY
    created_at: datetime  # UTC, as all times
    started_at: datetime | None
    finished_at: datetime | None
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Case id -> `sandbox.Result` as plain data, hidden cases too; empty when it was too large to keep."""
    hidden_cases: frozenset[str] = frozenset()
    report: Report | None = None  # of a check that is done
    fault: Fault | None = None
    follows_own: bool = False  # it waits for another attempt of its learner's, as far as this process knows
    lane: str = ""  # whose turn it uses: the learner's id, or what stands for a guest's address

    @property
    def owner(self) -> str:
        """Whose runs these are, as `Runner.run` takes it."""
        return self.learner_id if self.lane in ("", self.learner_id) else f"{self.lane}/{self.learner_id}"

    @property
    def visible_results(self) -> Mapping[str, Mapping[str, Any]]:
        """What may be shown: the results without the hidden cases."""
        return {case: result for case, result in self.results.items() if case not in self.hidden_cases}
