"""`python -m course.grading check`, with a stand-in for the sandbox that knows how to greet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.grading import __main__ as command
from sandbox import SandboxUnavailable
from tests.grading.results import invocation, result
from tests.school import EXERCISE


class Greeter:
    """Does what the code in the job plainly says: `Hello NAME`, or the constant that it returns."""

    def run_series(self, jobs):
        return map(self._run, jobs)

    def _run(self, job):
        code = job.code["handler.py"].decode()
        constant = next((name for name in ("constant", "nobody", "shouts", "None") if f"return {name!r}" in code
                         or f"return {name}" in code), None)  # fmt: skip
        answer = constant or f"Hello {job.steps[0]['payload']['name']}"
        return result(invocation(answer=answer), step=job.steps[0])


@pytest.fixture
def check(school, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command.sandbox_folder, "default", lambda: tmp_path)
    monkeypatch.setattr(command.Sandbox, "connect", lambda folder: Greeter())

    def run(*options):
        status = command.main(["check", str(school.root / EXERCISE), "--seed", "7", *options])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_without_an_option_the_whole_exercise_proves_itself(check):
    passes = "✓ first/greet: the solution passes, and 1 more; the starter and 3 wrong answers get what they must\n"
    assert check() == (0, passes)


def test_words_that_a_wrong_answer_does_not_get_are_reported(check, school):
    school.replace(f"{EXERCISE}/wrong/nobody.py", "# says: hello", "# says: good morning")
    status, said = check()
    assert status == 1
    assert "nobody.py: `greets-by-name` does not say 'good morning' but:\n" in said


def test_a_check_that_a_wrong_answer_does_not_fail_first_is_reported(check, school):
    school.replace(f"{EXERCISE}/wrong/nobody.py", "greets-by-name", "greets-properly")
    status, said = check()
    assert status == 1
    assert "nobody.py: it fails `greets-by-name` first" in said


def test_a_solution_that_does_not_pass_is_reported(check, school):
    school.replace(f"{EXERCISE}/solution/handler.py", "return ", "return 'nobody' or ")
    status, said = check()
    assert status == 1
    assert "✗ the solution fails `greets-by-name` in the case ada" in said


def test_a_failure_is_told_part_by_part_and_nothing_else_is_tried(check, school):
    school.replace(f"{EXERCISE}/solution/handler.py", "return ", "return 'nobody' or ")
    school.replace(f"{EXERCISE}/wrong/nobody.py", "# says: hello", "# says: good morning")
    status, said = check()
    assert status == 1
    for part in ("expected  Hello Ada", "found     nobody", "message   Say hello."):
        assert f"\n    {part}\n" in said
    assert "good morning" not in said


def test_a_step_that_cannot_be_carried_out_is_what_is_reported(check, school, monkeypatch):
    def refuse(runner, job):
        done = run(runner, job)
        return replace(done, steps=tuple(replace(step, error="there is no queue Bouncs") for step in done.steps))

    run = Greeter._run
    monkeypatch.setattr(Greeter, "_run", refuse)
    school.replace(f"{EXERCISE}/solution/handler.py", "return ", "return 'nobody' or ")
    status, said = check()
    assert status == 1
    assert "checks.py: step 1 of the case ada cannot be carried out: there is no queue Bouncs\n" in said
    assert "greets-by-name" not in said


def test_a_starter_that_passes_is_reported(check, school):
    school.write(f"{EXERCISE}/starter/handler.py", school.text(f"{EXERCISE}/solution/handler.py"))
    status, said = check()
    assert status == 1
    assert "✗ the starter must fail and gets `passed`" in said


def test_the_solution_passes_with_0(check):
    status, said = check("--solution")
    assert status == 0
    assert "✓ 1. greets by name  [greets-by-name]" in said
    assert "passed, 10 of 10 points (seed 7)" in said


def test_a_wrong_answer_fails_with_1_and_its_words_in_the_language_asked_for(check):
    status, said = check("--wrong", "nobody", "--language", "zh")
    assert status == 1
    assert "请打招呼。" in said


def test_a_file_of_the_authors_own_is_checked_in_the_handlers_place(check, tmp_path):
    (tmp_path / "mine.py").write_text("def handler(event, context): return 'shouts'\n")
    status, said = check("--file", str(tmp_path / "mine.py"))
    assert status == 1
    assert "found     shouts" in said


@pytest.mark.parametrize("options", [("--wrong", "no-such"), ("--file", "/no/such/file")])
def test_what_is_not_there_ends_with_2(check, options):
    assert check(*options)[0] == 2


def test_a_folder_that_is_no_exercise_ends_with_2(tmp_path, capsys):
    assert command.main(["check", str(tmp_path)]) == 2
    assert "no exercise.toml here" in capsys.readouterr().err


def test_a_broken_checks_file_ends_with_1_and_its_line(check, school):
    school.replace(f"{EXERCISE}/checks.py", "    expected = ", "    facts.nothing()\n    expected = ")
    status, said = check("--solution")
    assert status == 1
    assert "checks.py:22: AttributeError" in said


def test_without_a_sandbox_it_ends_with_3(check, monkeypatch):
    def refuse(folder):
        raise SandboxUnavailable("no namespaces")

    monkeypatch.setattr(command.Sandbox, "connect", refuse)
    assert check("--solution") == (3, "the sandbox is unavailable: no namespaces\n")
