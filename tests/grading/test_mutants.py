"""Small mistakes in a solution: each operator makes its own, and the checks are asked what they see of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalogue import read
from course.catalogue.errors import Problems
from course.grading.mutants.known import known, stale
from course.grading.mutants.mutant import mutants
from course.grading.mutants.operators import OPERATORS
from course.grading.mutants.trial import mutants_of

MADE = [
    ("drop-statement", "def f(x):\n    x.save()\n    return 1", "pass"),
    ("drop-call", "def f(x):\n    return decode(x)", "return x"),
    ("swap", "def f(a, b):\n    return g(a, b)", "return g(b, a)"),
    ("change-text", "def f(x):\n    return x['name']", "return x['namex']"),
    ("off-by-one", "def f(x):\n    return x < 8", "return x < 9"),
    ("off-by-one", "def f(x):\n    return x < 8", "return x <= 8"),
    ("arithmetic", "def f(x):\n    return x + 1", "return (x - 1)"),
    ("ignore-error", "def f(x):\n    save(x)", "try: save(x) except Exception: pass"),
    ("wrong-type", "def f(x):\n    return {'n': x}", "return {'n': _wrong_type(x)}"),
    ("skip-record", "def f(x):\n    for r in x:\n        g(r)", "for r in list(x)[:1]:"),
    ("skip-record", "def f(x):\n    for r in x:\n        g(r)", "for r in _without_second(x):"),
    ("keep-state", "def f(x):\n    failed = []\n    return failed", "failed = _grows('failed', [])"),
    ("negate-condition", "def f(x):\n    if x:\n        return 1", "if not (x):"),
    ("drop-argument", "def f(x):\n    return g(x, y=1)", "return g(x)"),
    ("return-early", "def f(x):\n    g(x)\n    h(x)", "return None h(x)"),
    ("constant-answer", "def f(x):\n    return x", "return None"),
]


def made(operator: str, text: str) -> set[str]:
    return {mutant.now for mutant in mutants({"handler.py": text}, {operator: OPERATORS[operator]})}


@pytest.mark.parametrize(("operator", "text", "now"), MADE)
def test_an_operator_makes_its_mistake(operator: str, text: str, now: str) -> None:
    assert now in made(operator, text)


def test_of_a_log_line_only_its_being_there_is_tried() -> None:
    files = {"handler.py": "def f(x):\n    print('copied', x)\n    return g(x)"}
    changed = [mutant for mutant in mutants(files) if mutant.line == 2]
    assert {(mutant.operator, mutant.now) for mutant in changed} == {("drop-statement", "pass")}


@pytest.mark.parametrize(
    ("line", "tried"), [("return answer(len(x))", False), ("x.append({})", False), ("return json.loads(x)", True)]
)
def test_an_error_is_swallowed_where_one_can_come_from(line: str, tried: bool) -> None:
    text = f"def handler(x):\n    {line}\n\ndef answer(y):\n    return save(y)"
    lines = {mutant.line for mutant in mutants({"handler.py": text}, {"ignore-error": OPERATORS["ignore-error"]})}
    assert lines == ({2, 5} if tried else {5})


def test_a_file_that_the_starter_has_already_is_no_part_of_the_answer() -> None:
    exercise = read(Path("lessons")).exercises["the-handler/use-the-context"]
    assert {"handler.py", "work.py"} == set(exercise.solution["python"])
    assert {mutant.path for mutant in mutants_of(exercise)} == {"handler.py"}


def test_every_operator_is_tried() -> None:
    assert {operator for operator, _, _ in MADE} == set(OPERATORS)


def test_a_mutant_is_python_and_differs_from_the_solution_and_from_the_others() -> None:
    files = {"handler.py": Path("lessons/02-event-sources/06-messages/partial-batch/solution/handler.py").read_text()}
    found = list(mutants(files))
    texts = [mutant.text for mutant in found]
    assert len(found) > 50 and len(set(texts)) == len(texts) and files["handler.py"] not in texts
    for text in texts:
        compile(text, "mutant", "exec")


def test_an_entry_of_equivalent_mutants_that_speaks_of_none_is_stale(tmp_path: Path) -> None:
    (tmp_path / "mutants.toml").write_text(
        "[[equivalent]]\nwas = 'return 1'\nwhy = 'x'\n[[equivalent]]\nwas = 'gone'\nwhy = 'x'\n"
    )
    problems = Problems()
    entries = known(tmp_path, problems)
    assert problems.sorted() == ()
    (sentence,) = stale(entries, mutants({"handler.py": "def f(x):\n    return 1"}))
    assert sentence == f"{tmp_path}/mutants.toml:4: no mutant was made of `gone`"
