"""From results to a report."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from course.catalogue import Text
from course.grading import ChecksFailed, Kind, Report, Verdict, jobs, judge, outline, run_job
from course.grading.checkers import Checkers
from sandbox.job import Limits
from sandbox.result import InvocationStatus, Outcome
from tests.grading.results import failed, play, result
from tests.school import EXERCISE


def greet(payload):
    return f"Hello {payload['name']}"


def only_ada(payload):
    return "Hello Ada"


def never(payload):
    return "Good bye"


def test_the_right_answer_passes_and_gets_all_points(grade):
    report = grade(greet)
    assert report.verdict is Verdict.PASSED
    assert (report.points, report.points_possible) == (10, 10)
    assert [check.kind for check in report.checks] == [Kind.PASSED]


def test_a_wrong_answer_gets_the_message_the_case_and_both_values(grade):
    report = grade(never)
    (check,) = report.checks
    assert (report.verdict, report.points) == (Verdict.FAILED, 0)
    assert (check.id, check.task, check.case, check.hidden) == ("greets-by-name", 1, "ada", False)
    assert check.message == Text("Say hello.", "请打招呼。")
    assert check.expected == Text("Hello Ada", "Hello Ada")
    assert check.found == Text("Good bye", "Good bye")
    assert check.did == Text('invoke with `{"name": "Ada"}`', '以 `{"name": "Ada"}` 调用')


def test_an_answer_that_knows_the_visible_data_only_fails_the_hidden_case(grade):
    (check,) = grade(only_ada).checks
    assert (check.passed, check.hidden, check.case) == (False, True, "somebody")
    assert check.idea == Text("another name", "另一个名字")
    assert check.message == Text("Use the name of the event.", "请使用事件里的名字。")


def test_nothing_of_a_hidden_case_gets_into_the_report(grade):
    for handler in (only_ada, lambda payload: greet(payload) if payload["name"] == "Ada" else failed(
        "ValueError", f"leaked {payload['name']}"
    )):  # fmt: skip
        report = grade(handler)
        assert "secret-" not in json.dumps(report.to_plain())
        (check,) = report.checks
        assert (check.did, check.expected, check.found, check.line) == (None, None, None, None)
        assert check.kind is Kind.FAILED


def test_the_same_data_would_be_shown_if_the_case_were_visible(grade, school):
    school.replace(f"{EXERCISE}/checks.py", "@case(hidden=True,", "@case(hidden=False,")
    school.replace(f"{EXERCISE}/checks.py", '"ada", "somebody"', '"somebody", "ada"')
    school.replace(f"{EXERCISE}/checks.py", "@case\ndef ada", "@case(hidden=True, idea=Text(en='a', zh='b'))\ndef ada")
    assert "secret-" in json.dumps(grade(only_ada).to_plain())


def test_a_handler_that_errors_is_explained_before_the_check_is_asked(grade):
    (check,) = grade(lambda payload: failed()).checks
    assert (check.kind, check.line) == (Kind.HANDLER_FAILED, 7)
    assert "KeyError" in check.found.en
    assert "字典里没有这个键" in check.message.zh


def test_a_check_that_allows_errors_is_asked_about_them(grade, school):
    school.replace(f"{EXERCISE}/checks.py", "    task=1,", "    task=1, errors_allowed=True,")
    (check,) = grade(lambda payload: failed()).checks
    assert check.kind is Kind.FAILED
    assert check.message.en == "Say hello."


@pytest.mark.parametrize("outcome", [Outcome.OUT_OF_TIME, Outcome.RECURSION_STOPPED, Outcome.TOO_MANY_CALLS])
def test_a_run_that_was_ended_by_a_bound_fails_even_where_errors_are_allowed(school, outcome):
    school.replace(f"{EXERCISE}/checks.py", "    task=1,", "    task=1, errors_allowed=True,")
    exercise = school.exercise()
    results = {case: result(outcome=outcome) for case, _ in jobs(exercise, "python", {}, 1)}
    (check,) = judge(exercise, results, 1).checks
    assert check.kind is Kind.HANDLER_FAILED


def test_a_case_that_was_stopped_or_never_run_leaves_the_attempt_unjudged(school):
    exercise = school.exercise()
    results = play(jobs(exercise, "python", {}, 1), greet)
    del results["somebody"]
    report = judge(exercise, results, 1)
    assert (report.verdict, report.checks[0].message) == (Verdict.UNJUDGED, None)
    report = judge(exercise, {**results, "somebody": result(outcome=Outcome.CANCELLED)}, 1)
    assert (report.verdict, report.points, report.checks[0].kind) == (Verdict.UNJUDGED, 0, Kind.NOT_RUN)


@pytest.mark.parametrize(("outcome", "file"), [
    (Outcome.TEMPLATE_REJECTED, "template.yaml"), (Outcome.STEP_REJECTED, "checks.py"),
])  # fmt: skip
def test_what_the_cloud_refuses_of_the_exercise_is_our_fault(school, outcome, file):
    exercise = school.exercise()
    results = {case: result(outcome=outcome, message="no such bucket") for case, _ in jobs(exercise, "python", {}, 1)}
    with pytest.raises(ChecksFailed, match="no such bucket") as raised:
        judge(exercise, results, 1)
    assert raised.value.path.name == file


def test_a_template_that_is_refused_is_named_with_its_line(school):
    exercise = school.exercise()
    refused = result(outcome=Outcome.TEMPLATE_REJECTED, message="line 7: Bounces: the resource type is not known")
    with pytest.raises(ChecksFailed, match=r"template\.yaml:7: .*: Bounces: the resource type"):
        judge(exercise, {case: refused for case, _ in jobs(exercise, "python", {}, 1)}, 1)


def test_the_seed_alone_makes_the_hidden_data(school):
    exercise = school.exercise()
    assert jobs(exercise, "python", {}, 5) == jobs(exercise, "python", {}, 5)
    assert dict(jobs(exercise, "python", {}, 5))["somebody"] != dict(jobs(exercise, "python", {}, 6))["somebody"]


def test_stored_results_are_judged_again_to_the_same_report(school):
    exercise = school.exercise()
    results = play(jobs(exercise, "python", {}, 7), only_ada)
    assert judge(exercise, results, 7) == judge(exercise, results, 7)


def test_a_report_survives_json(grade):
    for handler in (greet, only_ada, never, lambda payload: failed(status=InvocationStatus.TIMED_OUT)):
        report = grade(handler)
        assert Report.from_plain(json.loads(json.dumps(report.to_plain()))) == report


def test_a_job_holds_the_code_the_template_what_is_given_and_the_case(school):
    exercise = school.exercise()
    (case, job), _ = jobs(exercise, "python", {"handler.py": "x = 1"}, 1)
    assert case == "ada"
    assert job.code == {"handler.py": b"x = 1"}
    assert job.template == exercise.template
    assert job.seed.objects[0].key == "notes/a b.txt"
    assert job.seed.items["Names"] == ({"id": 1, "name": "Ada"},)
    assert job.steps == ({"step": "invoke", "payload": {"name": "Ada"}},)


def test_an_exercise_bounds_its_runs_where_it_says_so_and_leaves_the_rest_as_usual(school):
    usual = Limits()
    assert run_job(school.exercise(), "python", {}, {}).limits == usual
    school.replace(f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = 5\nlimits = {seconds = 60, calls = 3}")
    assert run_job(school.exercise(), "python", {}, {}).limits == replace(usual, seconds=60, calls=3)


def test_a_cases_own_data_enters_the_job_as_bytes(school):
    school.replace(
        f"{EXERCISE}/checks.py",
        'memo={"name": "Ada"}',
        'given={"objects": [{"bucket": "Box", "key": "k", "body": b"\\xff"}], "items": {"Names": [{"id": 2}]}}',
    )
    (_, job), _ = jobs(school.exercise(), "python", {}, 1)
    assert job.extra.objects[0].body == b"\xff"
    assert job.extra.items == {"Names": ({"id": 2},)}


def test_a_run_carries_out_a_step_and_invokes_with_anything_else(school):
    exercise = school.exercise()
    step = {"step": "put-object", "bucket": "Box", "key": "k", "body": ""}
    assert run_job(exercise, "python", {}, step).steps == (step,)
    assert run_job(exercise, "python", {}, step, as_event=True).steps == ({"step": "invoke", "payload": step},)
    assert run_job(exercise, "python", {}, [1]).steps == ({"step": "invoke", "payload": [1]},)


def test_the_outline_names_checks_and_hidden_cases_without_their_data(school):
    found = outline(school.exercise())
    assert found.hidden == {"somebody"}
    assert [(check.id, check.task, check.title.zh) for check in found.checks] == [("greets-by-name", 1, "按名字问候")]


class Counted(Checkers):
    def __init__(self):
        super().__init__(1)
        self.asked = 0

    def ask(self, request, *, seconds):
        self.asked += 1
        return super().ask(request, seconds=seconds)


def test_the_outline_is_asked_for_once_and_again_when_the_author_has_changed_it(school):
    pool = Counted()
    exercise = school.exercise()
    changed = replace(exercise, checks_source=exercise.checks_source.replace("def somebody", "def stranger").replace(
        '"somebody"', '"stranger"') + "\n# changed in this test\n")  # fmt: skip
    assert outline(changed, pool=pool).hidden == {"stranger"}
    assert (outline(changed, pool=pool).hidden, pool.asked) == ({"stranger"}, 1)
    assert (outline(exercise, pool=pool).hidden, pool.asked) == ({"somebody"}, 2)
    pool.close()


def test_text_that_no_file_can_hold_is_still_handed_over(school):
    (_, job), _ = jobs(school.exercise(), "python", {"handler.py": "x = '\udc80'"}, 1)
    assert job.code["handler.py"] == b"x = '?'"
