"""Events that are steps: their keys, the resources that they name, several in one; and exercises in two languages."""

from __future__ import annotations

import json

import pytest

from course.catalogue import steps
from course.catalogue.runtimes import template_for
from course.grading import run_job
from course.grading.narration import _WORDS as NARRATED
from tests.school import EXERCISE

TEMPLATE = """
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders.fifo}}
"""
NAMES = steps.names_in(TEMPLATE)


def test_every_step_that_is_told_is_known_here_and_no_other() -> None:
    assert set(steps.STEPS) == set(NARRATED)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"step": "put-objekt"}, "there is no step `put-objekt`; did you mean `put-object`?"),
        ({"step": "put-object", "bucket": "Uploads", "key": "a"}, "needs `body` or `body_base64`"),
        ({"step": "delete-object", "bucket": "Uploads"}, "has no `key`"),
        ({"step": "send-message", "queue": "Ordres", "body": ""}, "has no queue `Ordres`; did you mean `Orders`?"),
        ({"step": "wait", "seconds": 1, "minutes": 1}, "no key `minutes`"),
        ({"step": "at-once", "times": 2, "do": {"step": "wait"}}, "the step `wait` has no `seconds`"),
        ({"step": "at-once", "steps": [7]}, "inside `at-once`"),
    ],
)
def test_a_slip_in_a_step_is_named(step: dict[str, object], says: str) -> None:
    [fault] = steps.faults(step, NAMES)
    assert says in fault


@pytest.mark.parametrize(
    "step",
    [
        {"step": "send-message", "queue": "Orders", "body": "x"},
        {"step": "send-message", "queue": "orders.fifo", "body": "x", "group_id": "1"},
        {"step": "put-event", "source": "s", "detail_type": "t", "detail": {}, "bus": "default"},
        {"step": "at-once", "times": 2, "do": {"step": "put-object", "bucket": "Uploads", "key": "a", "body": "b"}},
        {"step": "fail-call", "service": "s3", "operation": "GetObject", "error": "timeout"},
    ],
)
def test_a_good_step_has_no_fault(step: dict[str, object]) -> None:
    assert list(steps.faults(step, NAMES)) == []


def test_without_a_fixed_template_resources_are_not_looked_for() -> None:
    assert list(steps.faults({"step": "publish", "topic": "Made", "message": "m"}, frozenset())) == []


def test_the_loader_names_the_file_of_a_slip(school) -> None:
    school.write(f"{EXERCISE}/events/ada.json", '{"step": "invoke", "paylaod": {}}\n')
    assert [problem.split(": ", 1)[0] for problem in school.problems()] == [f"{EXERCISE}/events/ada.json:1"] * 2


def test_an_event_may_be_several_steps_in_a_file(school) -> None:
    found = [{"step": "invoke", "payload": 1}, {"step": "wait", "seconds": 60}]
    school.write(f"{EXERCISE}/events/ada.json", json.dumps(found))
    exercise = school.exercise()
    assert run_job(exercise, "python", {}, exercise.events[0].document).steps == tuple(found)


def test_an_event_may_be_steps_in_exercise_toml(school) -> None:
    school.write(
        f"{EXERCISE}/exercise.toml",
        school.text(f"{EXERCISE}/exercise.toml")
        + '\n[[event]]\nname = "twice"\ntitle = {en = "Twice", zh = "两次"}\n'
        + 'steps = [{step = "invoke", payload = {name = "Eve"}}, {step = "deliver-again"}]\n',
    )
    event = school.exercise().events[1]
    assert (event.name, [step["step"] for step in event.document]) == ("twice", ["invoke", "deliver-again"])
    assert json.loads(event.source) == event.document


def test_steps_in_exercise_toml_are_checked_at_their_line(school) -> None:
    text = school.text(f"{EXERCISE}/exercise.toml")
    entry = '\n[[event]]\nname = "x"\ntitle = {en = "X", zh = "X"}\nsteps = [{step = "wait"}]\n'
    school.write(f"{EXERCISE}/exercise.toml", text + entry)
    [problem] = school.problems()
    assert problem.startswith(f"{EXERCISE}/exercise.toml:")
    assert "the step `wait` has no `seconds`" in problem


@pytest.mark.parametrize("event", [[], [1], [{"step": 1}], [{"a": 1}], "text", {"step": None}])
def test_what_is_no_step_is_a_raw_event(event: object) -> None:
    assert steps.steps_of(event) == []


def test_a_list_of_steps_is_invoked_exactly_when_that_is_asked(school) -> None:
    found = [{"step": "deliver-again"}]
    job = run_job(school.exercise(), "python", {}, found, as_event=True)
    assert job.steps == ({"step": "invoke", "payload": found},)


def test_an_exercise_in_two_languages_has_the_files_of_each(school) -> None:
    two_languages(school)
    exercise = school.exercise()
    assert exercise.runtimes == ("python", "nodejs")
    assert set(exercise.starter["nodejs"]) == {"handler.mjs"}
    assert set(exercise.starter["python"]) == {"handler.py"}
    assert {wrong.runtime for wrong in exercise.wrong} == {"python", "nodejs"}
    assert run_job(exercise, "nodejs", exercise.solution["nodejs"], {}).runtime_family == "nodejs"


@pytest.mark.parametrize("missing", ["starter/handler.mjs", "solution/handler.mjs", "wrong/constant.mjs"])
def test_a_language_that_lacks_a_file_is_reported(school, missing: str) -> None:
    two_languages(school)
    school.remove(f"{EXERCISE}/{missing}")
    [problem] = school.problems()
    assert "nodejs" in problem


def two_languages(school) -> None:
    school.replace(f"{EXERCISE}/exercise.toml", '["python"]', '["python", "nodejs"]')
    school.write(f"{EXERCISE}/also-right/joined.mjs", "export const handler = async ({ name }) => 'Hello ' + name;\n")
    school.write(f"{EXERCISE}/starter/handler.mjs", "export const handler = async () => null;\n")
    school.write(f"{EXERCISE}/solution/handler.mjs", "export const handler = async (event) => `Hello ${event.name}`;\n")
    for name in ("constant", "nobody", "shouts"):
        school.write(
            f"{EXERCISE}/wrong/{name}.mjs",
            f"// fails: greets-by-name\n// says: hello\nexport const handler = async () => '{name}';\n",
        )


@pytest.mark.parametrize(
    ("declared", "runtime", "becomes"),
    [
        ("python3.13", "nodejs", "nodejs24.x"),
        ("nodejs22.x", "nodejs", "nodejs22.x"),
        ("nodejs22.x", "python", "python3.13"),
        ("python3.11", "python", "python3.11"),
    ],
)
def test_a_template_declares_the_language_that_was_chosen(declared: str, runtime: str, becomes: str) -> None:
    template = f"Resources:\n  F:\n    Properties:\n      Runtime: {declared}\n      Timeout: 3\n"
    assert template_for(template, runtime) == template.replace(declared, becomes)
