"""docs/writing-lessons.md says everything, and nothing that is not so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from course.catalogue import Exercise, load, read
from course.catalogue.diagram import KINDS, parse
from course.grading import outline
from course.grading.checks import Case, Facts, Problem
from course.grading.narration import _WORDS as STEPS
from tests.school import EXERCISE, School

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "writing-lessons.md").read_text(encoding="utf-8")


def fence(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("part", [field.name for field in fields(Exercise)])
def test_every_part_of_an_exercise_is_documented(part):
    assert f"| `{part}` |" in GUIDE


@pytest.mark.parametrize("cls", [Case, Problem])
def test_every_field_that_a_checks_file_can_set_is_documented(cls):
    table = GUIDE.split(f"| `{cls.__name__}` | meaning |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [field.name for field in fields(cls)]


def test_every_fact_is_documented():
    table = GUIDE.split("| `Facts` | gives |")[1].split("\n\n")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    public = {name for name in vars(Facts) if not name.startswith("_")} | {"result", "case", "memo"}
    assert documented == public


def test_every_step_is_documented():
    table = GUIDE.split("| step |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == set(STEPS)


def test_every_kind_of_node_is_documented():
    listed = GUIDE.split("Kinds: ")[1].split("\n\n")[0]
    assert tuple(re.findall(r"`(\w+)`", listed)) == KINDS


@pytest.mark.parametrize(("files", "table"), [
    (["01-unit/unit.toml"], "### `unit.toml`"),
    ([f"01-unit/01-first/lesson.{language}.md" for language in ("en", "zh")], "### Front matter of"),
    ([f"{EXERCISE}/exercise.toml"], "### `exercise.toml`"),
])  # fmt: skip
def test_the_loader_knows_the_documented_keys_and_no_others(tmp_path, files, table):
    school = School(tmp_path / "lessons")
    for file in files:
        head = "---\nsurprise: 1\n" if file.endswith(".md") else "surprise = 1\n"
        school.write(file, head + school.text(file).removeprefix("---\n"))
    problems = [str(found) for found in read(school.root).problems if "surprise" in str(found)]
    known = {key for problem in problems for key in problem.split("known here: ")[1].split(", ")}
    section = GUIDE.split(table)[1].split("\n##")[0]
    documented = {key.partition(".")[0] for key in re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE)}
    assert documented == known


def test_the_example_diagram_can_be_drawn():
    assert parse(fence("diagram")[0]).title


def test_the_example_checks_file_is_one(tmp_path):
    school = School(tmp_path / "lessons")
    example = next(code for code in fence("python") if "@check" in code)
    school.write(f"{EXERCISE}/checks.py", example)
    for name in ("constant", "nobody", "shouts"):
        school.replace(f"{EXERCISE}/wrong/{name}.py", "greets-by-name", "copies-the-object")
    found = outline(load(school.root).exercises["first/greet"])
    assert [case.id for case in found.cases] == ["one-upload", "another-upload"]
