"""Attempts: committed before they run, judged by what happened, never anybody else's."""

from __future__ import annotations

import threading

import pytest

from course.classroom import (
    NOT_READY,
    Classroom,
    Fault,
    Kind,
    Learner,
    NotAccepted,
    NotThere,
    Reason,
    Status,
    performance,
)
from course.classroom.posted import MOST_EVENT_BYTES, MOST_FILE_BYTES
from course.grading import Verdict
from sandbox import Job, Result, RunLost, SandboxBusy, SandboxUnavailable
from sandbox.result import Outcome
from tests.classroom.greetings import CHECKS, EXERCISE, RIGHT, WRONG, FakeRunner, catalogue, eventually, held_by


def check(classroom: Classroom, learner: Learner, files: dict[str, str] = RIGHT):
    return classroom.wait(classroom.begin(learner, EXERCISE, "check", "python", files).id, 10)


def test_a_right_answer_passes(classroom: Classroom, ada: Learner) -> None:
    done = check(classroom, ada)
    assert (done.status, done.report.verdict, done.report.points) == (Status.DONE, Verdict.PASSED, 10)


def test_an_answer_that_knows_only_the_visible_case_fails(classroom: Classroom, ada: Learner) -> None:
    done = check(classroom, ada, WRONG)
    assert done.report.verdict is Verdict.FAILED
    assert done.report.checks[0].hidden


def test_the_results_of_hidden_cases_are_kept_but_not_visible(classroom: Classroom, ada: Learner) -> None:
    done = check(classroom, ada)
    assert set(done.results) == {"ada", "somebody"}
    assert set(done.visible_results) == {"ada"}


def test_the_seed_makes_the_same_cases_again(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    from course import grading

    done = check(classroom, ada)
    again = grading.jobs(catalogue().exercises[EXERCISE], "python", done.files, done.seed)
    assert [job for _, job in again] == runner.jobs


def test_an_attempt_is_committed_before_it_runs(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    seen: list[Status] = []

    def look(job: Job, stop: threading.Event | None) -> None:
        seen.extend(one.status for one in classroom.attempts(ada, EXERCISE))

    runner.before = look
    check(classroom, ada)
    assert seen == [Status.RUNNING, Status.RUNNING]


def test_a_run_gets_the_posted_event_and_is_not_judged(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    begun = classroom.begin(ada, EXERCISE, "run", "python", RIGHT, event='{"name": "grace"}')
    done = classroom.wait(begun.id, 10)
    assert (done.kind, done.status, done.report) == (Kind.RUN, Status.DONE, None)
    assert done.visible_results["run"]["steps"][0]["invocations"][0]["answer"] == "hello grace"


def test_a_run_without_an_event_takes_the_first_of_the_exercise(
    classroom: Classroom, ada: Learner, runner: FakeRunner
) -> None:
    classroom.wait(classroom.begin(ada, EXERCISE, "run", "python", RIGHT).id, 10)
    assert runner.jobs[0].steps == ({"step": "invoke", "payload": {"name": "ada"}},)


STEP = '{"step": "put-object", "bucket": "B", "key": "k", "body": ""}'


@pytest.mark.parametrize(("as_event", "step"), [(False, "put-object"), (True, "invoke")])
def test_a_step_is_taken_as_one_unless_the_learner_wants_just_this_json(
    classroom: Classroom, ada: Learner, runner: FakeRunner, as_event: bool, step: str
) -> None:
    runner.before = lambda job, stop: Result(outcome=Outcome.FINISHED)
    begun = classroom.begin(ada, EXERCISE, "run", "python", RIGHT, event=STEP, as_event=as_event)
    classroom.wait(begun.id, 10)
    assert runner.jobs[0].steps[0]["step"] == step


@pytest.mark.parametrize("event", ["{", "NaN", "[" * 100_000, '{"a": -Infinity}', "9" * 10_000])
def test_what_is_no_json_is_refused_and_nothing_is_stored(classroom: Classroom, ada: Learner, event: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        classroom.begin(ada, EXERCISE, "run", "python", RIGHT, event=event)
    assert refused.value.reason is Reason.EVENT_NOT_JSON
    assert classroom.attempts(ada, EXERCISE) == []


@pytest.mark.parametrize(
    ("files", "event", "reason"),
    [
        ({"../../etc/passwd": ""}, None, Reason.UNKNOWN_FILE),
        ({"handler.py": "#" * (MOST_FILE_BYTES + 1)}, None, Reason.FILES_TOO_LARGE),
        (RIGHT, '"' + "x" * MOST_EVENT_BYTES + '"', Reason.EVENT_TOO_LARGE),
    ],
)
def test_what_is_too_large_or_no_file_of_the_exercise_is_refused(
    classroom: Classroom, ada: Learner, files: dict[str, str], event: str | None, reason: Reason
) -> None:
    with pytest.raises(NotAccepted) as refused:
        classroom.begin(ada, EXERCISE, "run", "python", files, event=event)
    assert refused.value.reason is reason


def test_files_that_a_browser_posted_get_line_feeds(classroom: Classroom, ada: Learner) -> None:
    begun = classroom.begin(ada, EXERCISE, "check", "python", {"handler.py": "a = 1\r\nb = 2\r\n"})
    assert begun.files == {"handler.py": "a = 1\nb = 2\n", "words.py": "HELLO = ''"}


def test_an_exercise_or_runtime_that_is_not_there_is_said(classroom: Classroom, ada: Learner) -> None:
    for exercise, runtime in (("greetings/none", "python"), (EXERCISE, "cobol")):
        with pytest.raises(NotThere):
            classroom.begin(ada, exercise, "check", runtime, RIGHT)


def test_mallory_sees_no_attempt_of_ada(classroom: Classroom, ada: Learner, mallory: Learner) -> None:
    done = check(classroom, ada)
    assert classroom.attempt(ada, done.id) == done
    assert classroom.attempt(mallory, done.id) is None
    assert classroom.attempts(mallory, EXERCISE) == []


def test_mallory_does_not_stop_an_attempt_of_ada(
    classroom: Classroom, ada: Learner, mallory: Learner, runner: FakeRunner
) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    with pytest.raises(NotThere):
        classroom.cancel(mallory, begun.id)
    go.set()
    assert classroom.wait(begun.id, 10).status is Status.DONE


def test_stop_ends_a_running_attempt(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    running = threading.Event()

    def until_stopped(job: Job, stop: threading.Event | None) -> Result:
        running.set()
        assert stop is not None and stop.wait(5)
        return Result(outcome=Outcome.CANCELLED)

    runner.before = until_stopped
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    assert running.wait(5)
    classroom.cancel(ada, begun.id)
    done = classroom.wait(begun.id, 5)
    assert (done.status, done.report, done.fault) == (Status.CANCELLED, None, None)


def test_stop_takes_a_waiting_attempt_out_and_it_never_runs(
    classroom: Classroom, ada: Learner, runner: FakeRunner
) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    first = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    eventually(lambda: classroom.wait(first.id, 0).status is Status.RUNNING)
    second = classroom.begin(ada, EXERCISE, "run", "python", RIGHT)
    assert (second.status, second.place) == (Status.QUEUED, 1)
    classroom.cancel(ada, second.id)
    assert classroom.wait(second.id, 1).status is Status.CANCELLED
    go.set()
    assert classroom.wait(first.id, 10).status is Status.DONE
    assert len(runner.jobs) == 2


def test_wait_gives_up_after_its_seconds(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    assert not classroom.wait(begun.id, 0.2).status.over
    go.set()


FAULTS = [
    (SandboxUnavailable("no namespaces"), Fault.UNAVAILABLE),
    (RunLost("died"), Fault.RUN_LOST),
    (ValueError("a bug of ours"), Fault.INTERNAL),
]


@pytest.mark.parametrize(("error", "fault"), FAULTS)
def test_our_own_failure_is_a_fault_and_no_verdict(
    classroom: Classroom, ada: Learner, runner: FakeRunner, error: Exception, fault: Fault
) -> None:
    def fail(job: Job, stop: threading.Event | None) -> None:
        raise error

    runner.before = fail
    done = check(classroom, ada)
    assert (done.status, done.fault, done.report) == (Status.LOST, fault, None)
    assert classroom.progress(ada).exercises[EXERCISE].failed_checks == 0


@pytest.mark.parametrize("error", [RunLost("died"), SandboxBusy("full")])
def test_a_run_that_was_lost_once_or_found_no_place_is_tried_again(
    classroom: Classroom, ada: Learner, runner: FakeRunner, error: Exception
) -> None:
    def fail_once(job: Job, stop: threading.Event | None) -> None:
        if len(runner.jobs) == 1:
            raise error

    runner.before = fail_once
    assert check(classroom, ada).report.verdict is Verdict.PASSED


@pytest.fixture
def unready(runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The sandbox does not start until this is set."""
    monkeypatch.setattr(performance, "_UNREADY_SECONDS", 0.02)
    ready = threading.Event()

    def fail(job: Job, stop: threading.Event | None) -> None:
        if not ready.is_set():
            raise SandboxUnavailable("the self-test timed out", for_now=True)

    runner.before = fail
    return ready


def test_an_attempt_waits_for_a_sandbox_that_could_not_be_tried_yet_and_says_so(
    classroom: Classroom, ada: Learner, runner: FakeRunner, unready: threading.Event
) -> None:
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    eventually(lambda: len(runner.jobs) > 10)  # however often it is tried
    eventually(lambda: classroom.wait(begun.id, 0).place == NOT_READY)
    assert classroom.wait(begun.id, 0).status is Status.RUNNING
    unready.set()
    done = classroom.wait(begun.id, 10)
    assert (done.status, done.fault, done.place) == (Status.DONE, None, 0)
    assert done.report and done.report.verdict is Verdict.PASSED


@pytest.mark.usefixtures("unready")
def test_stop_ends_the_wait_for_a_sandbox(classroom: Classroom, ada: Learner, runner: FakeRunner) -> None:
    begun = classroom.begin(ada, EXERCISE, "check", "python", RIGHT)
    eventually(lambda: runner.jobs)
    classroom.cancel(ada, begun.id)
    assert classroom.wait(begun.id, 10).status is Status.CANCELLED


def test_broken_checks_are_our_fault_and_the_results_can_be_judged_later(
    database, runner: FakeRunner, classroom: Classroom
) -> None:
    broken = Classroom(database, catalogue(CHECKS.replace("wanted = ", "wanted = 1 / 0 + ")), runner)
    ada = broken.new_guest("en")
    lost = check(broken, ada)
    broken.close(0)
    assert (lost.status, lost.fault) == (Status.LOST, Fault.CHECKS_FAILED)
    runner.jobs.clear()
    judged = classroom.judge_again(lost.id)
    assert (judged.status, judged.fault, judged.report.verdict) == (Status.DONE, None, Verdict.PASSED)
    assert runner.jobs == []


def test_the_history_is_newest_first_and_bounded(classroom: Classroom, ada: Learner) -> None:
    ids = [check(classroom, ada).id for _ in range(3)]
    assert [one.id for one in classroom.attempts(ada, EXERCISE, limit=2)] == [ids[2], ids[1]]


def test_the_last_check_is_the_newest_that_was_judged(classroom: Classroom, ada: Learner, mallory: Learner) -> None:
    assert classroom.last_check(ada, EXERCISE) is None
    checks = [check(classroom, ada) for _ in range(2)]
    classroom.wait(classroom.begin(ada, EXERCISE, "run", "python", RIGHT).id, 10)
    last = classroom.last_check(ada, EXERCISE)
    assert last and (last.id, last.report) == (checks[1].id, checks[1].report)
    assert classroom.last_check(mallory, EXERCISE) is None


def test_an_attempt_that_was_stopped_is_not_judged_again(
    classroom: Classroom, ada: Learner, runner: FakeRunner
) -> None:
    def stop_at_once(job: Job, stop: threading.Event | None) -> Result:
        return Result(outcome=Outcome.CANCELLED)

    runner.before = stop_at_once
    stopped = check(classroom, ada)
    assert stopped.status is Status.CANCELLED
    with pytest.raises(NotThere):
        classroom.judge_again(stopped.id)
