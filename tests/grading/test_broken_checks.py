"""A checks.py that raises, hangs or answers nonsense is our fault, and stops nothing but itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from course.grading import ChecksFailed, Verdict
from tests.school import EXERCISE

pytestmark = pytest.mark.process

BODY = '    expected = f"Hello {facts.memo[\'name\']}"\n'


def greet(payload):
    return f"Hello {payload['name']}"


@pytest.fixture
def broken(school, grade):
    """Grade with `code` as the first lines of the check; gives the error."""

    def run(code, **options):
        school.replace(f"{EXERCISE}/checks.py", BODY, f"    {code}\n{BODY}")
        with pytest.raises(ChecksFailed) as raised:
            grade(greet, **options)
        return raised.value

    return run


def test_the_same_exercise_unbroken_passes(grade):
    assert grade(greet).verdict is Verdict.PASSED


def test_a_check_that_raises_is_named_with_its_line(broken, school):
    error = broken("facts.memo['nobody']")
    assert str(error).startswith(f"{school.root}/{EXERCISE}/checks.py:22: KeyError: 'nobody'")


def test_a_check_that_hangs_is_stopped_and_its_line_named(broken):
    error = broken("while True: pass", seconds=0.2)
    assert error.line == 22
    assert "still running after 0.2 seconds, in greets_by_name" in error.sentence


def test_a_check_that_hangs_in_a_regular_expression_is_stopped_too(broken):
    error = broken('import re; re.match(r"(a+)+$", "a" * 60 + "b")', seconds=0.2)
    assert error.line == 22


def test_the_next_attempt_after_a_hang_is_judged(broken, school, grade):
    broken("while True: pass", seconds=0.2)
    school.replace(f"{EXERCISE}/checks.py", "    while True: pass\n", "")
    assert grade(greet).verdict is Verdict.PASSED


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import sys; sys.exit()", "raise KeyboardInterrupt"])
def test_a_check_that_wants_to_exit_is_an_error_and_the_process_goes_on(broken, code):
    assert broken(code).line == 22


def test_a_check_that_ends_its_process_is_an_error(broken):
    assert "ended unexpectedly" in broken("import os; os._exit(0)").sentence


def test_a_checker_that_somebody_kills_is_asked_again_and_one_that_ends_itself_so_is_an_error(
    broken, school, grade, tmp_path
):
    once = f"import os, pathlib; p = pathlib.Path({str(tmp_path / 'killed')!r}); "
    once += "p.exists() or (p.touch(), os.kill(os.getpid(), 9))"
    school.replace(f"{EXERCISE}/checks.py", BODY, f"    {once}\n{BODY}")
    assert grade(greet).verdict is Verdict.PASSED
    assert (tmp_path / "killed").exists()
    school.replace(f"{EXERCISE}/checks.py", f"    {once}\n", "")
    assert "was killed" in broken("import os; os.kill(os.getpid(), 9)").sentence


def test_a_check_that_answers_neither_none_nor_a_problem_is_an_error(broken):
    assert "answered str, not None or Problem" in broken("return 'wrong'").sentence


def test_a_check_that_takes_all_memory_is_an_error(broken):
    assert "MemoryError" in broken("bytearray(4 * 1024**3)").sentence


def test_a_check_may_print(school, grade):
    school.replace(f"{EXERCISE}/checks.py", BODY, f"    print('looking')\n{BODY}")
    assert grade(greet).verdict is Verdict.PASSED


def test_a_case_that_raises_is_named_with_its_line(school, grade):
    school.replace(f"{EXERCISE}/checks.py", "    name = f", "    rng.nothing()\n    name = f")
    with pytest.raises(ChecksFailed) as raised:
        grade(greet)
    assert raised.value.line == 11


def test_one_attempt_sees_nothing_that_another_left_in_the_module(school, grade):
    school.replace(f"{EXERCISE}/checks.py", "@case\ndef ada", "SEEN = []\n\n\n@case\ndef ada")
    school.replace(f"{EXERCISE}/checks.py", BODY, f"    SEEN.append(1)\n    assert len(SEEN) <= 2\n{BODY}")
    assert [grade(greet).verdict for _ in range(3)] == [Verdict.PASSED] * 3


def test_many_threads_judge_at_once(grade):
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda seed: grade(greet, seed=seed).verdict, range(16)))
    assert verdicts == [Verdict.PASSED] * 16
