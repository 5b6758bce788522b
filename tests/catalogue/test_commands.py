"""`python -m course.catalogue`, as an author calls it."""

from __future__ import annotations

from course.catalogue.__main__ import main
from tests.school import EXERCISE


def test_lessons_says_what_there_is_and_ends_with_0(school, capsys):
    assert main(["lessons", str(school.root)]) == 0
    assert capsys.readouterr().out == "1 units, 1 lessons, 1 exercises, 15 minutes: all well\n"


def test_lessons_lists_problems_and_ends_with_1(school, capsys):
    school.remove(f"{EXERCISE}/task.en.md")
    assert main(["lessons", str(school.root)]) == 1
    said = capsys.readouterr()
    assert f"{school.root}/{EXERCISE}/task.en.md:1: the file is missing\n" in said.out
    assert said.err == "1 problem in 1 file\n"


def test_a_folder_that_is_not_there_ends_with_2(tmp_path, capsys):
    assert main(["lessons", str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_stamp_names_what_it_changed_and_changes_it_once(school, capsys):
    school.replace(f"{EXERCISE}/task.en.md", "hello", "hi")
    assert main(["stamp", str(school.root)]) == 0
    assert capsys.readouterr().out == f"stamped {school.root}/{EXERCISE}/task.zh.md\n"
    assert main(["stamp", str(school.root)]) == 0
    assert capsys.readouterr().out == ""


def test_stamp_keeps_the_rest_of_the_front_matter(school):
    school.replace("01-unit/01-first/lesson.en.md", "know it", "know it well")
    before = school.text("01-unit/01-first/lesson.zh.md")
    school.stamp()
    after = school.text("01-unit/01-first/lesson.zh.md")
    assert before != after
    assert [line for line in before.split("\n") if "source_hash" not in line] == [
        line for line in after.split("\n") if "source_hash" not in line
    ]
