"""Every exercise, in the real sandbox: what its files claim is true."""

from __future__ import annotations

import json

import pytest

from course.catalogue.code import main_file
from course.grading import Report, Verdict, judge, proof, run_job
from course.grading.attempt import attempt
from sandbox import Result, plain
from sandbox.result import InvocationStatus, Outcome
from tests.content.lessons import ALSO_RIGHT, CATALOGUE, EVENTS, EXERCISES, WRONG

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
SEED = 20261122
RAISES = {
    "python": "def handler(event, context):\n    raise RuntimeError('no')\n",
    "nodejs": "export const handler = async () => {\n  throw new Error('no');\n};\n",
}


def named(cases):
    return [pytest.param(*case, id=" ".join(getattr(part, "id", getattr(part, "name", str(part))) for part in case))
            for case in cases]  # fmt: skip


def test_there_are_exercises_to_prove():
    assert CATALOGUE.exercises


@pytest.mark.parametrize(("exercise", "runtime"), named(EXERCISES))
def test_the_solution_passes(sandbox, exercise, runtime):
    # Each is submitted again in the browser (tests/browser/test_whole_course.py), where the seed is another every time.
    assert list(proof.of_solution(exercise, runtime, SEED, sandbox)) == []


@pytest.mark.parametrize(("exercise", "answer"), named(ALSO_RIGHT))
def test_a_right_answer_that_is_written_differently_passes_too(sandbox, exercise, answer):
    assert list(proof.of_also_right(exercise, answer, SEED, sandbox)) == []


@pytest.mark.parametrize(("exercise", "runtime"), named(EXERCISES))
def test_the_starter_runs_and_fails(sandbox, exercise, runtime):
    assert list(proof.of_starter(exercise, runtime, SEED, sandbox)) == []


@pytest.mark.parametrize(("exercise", "wrong"), named(WRONG))
def test_the_wrong_answer_gets_its_check_and_its_words(sandbox, exercise, wrong):
    assert list(proof.of_wrong(exercise, wrong, SEED, sandbox)) == []


@pytest.mark.parametrize(("exercise", "runtime", "event"), named(EVENTS))
def test_the_event_is_accepted_and_the_solution_answers_it(sandbox, exercise, runtime, event):
    result = sandbox.run(run_job(exercise, runtime, exercise.solution[runtime], event.document))
    assert (result.outcome, result.message) == (Outcome.FINISHED, "")
    assert {step.error for step in result.steps} == {None}
    calls = [call for step in result.steps for invocation in step.invocations for call in invocation.calls]
    assert [call.error_message for call in calls if "Denied" in (call.error_code or "")] == []


@pytest.mark.parametrize(("exercise", "runtime"), named(EXERCISES))
def test_an_attempt_judged_again_from_what_was_stored_gets_the_same_report(sandbox, exercise, runtime):
    done = attempt(exercise, runtime, exercise.starter[runtime], SEED, sandbox)
    stored = {case: json.loads(json.dumps(plain.dump(result))) for case, result in done.results.items()}
    again = judge(exercise, {case: plain.load(Result, data) for case, data in stored.items()}, SEED)
    assert again == done.report
    assert Report.from_plain(json.loads(json.dumps(done.report.to_plain()))) == again


@pytest.mark.parametrize(("exercise", "runtime"), named(EXERCISES))
def test_a_handler_that_raises_fails_every_exercise_and_is_explained(sandbox, exercise, runtime):
    files = {**exercise.solution[runtime], main_file(runtime, exercise.solution[runtime]): RAISES[runtime]}
    done = attempt(exercise, runtime, files, SEED, sandbox)
    assert done.report.verdict is Verdict.FAILED
    statuses = {invocation.status for result in done.results.values() for step in result.steps
                for invocation in step.invocations}  # fmt: skip
    assert statuses == {InvocationStatus.FAILED}
