"""`make new-exercise` lays an exercise that is whole once its five blanks are filled."""

from __future__ import annotations

import shutil

import pytest

from course.catalogue import load, read
from course.catalogue.__main__ import main
from course.catalogue.blanks import blanks
from course.catalogue.laying import PATTERN
from course.catalogue.stamp import stamp
from course.grading import __main__ as grading
from tests.content import test_content_is_whole as whole
from tests.content.lessons import FOLDER

LESSON = FOLDER / "02-event-sources" / "01-s3-events"
FILLED = {
    "the title in Chinese": "数行数",
    "in one sentence, what is practised and what for": "A list says how long it is before anybody opens it.",
    "the same sentence in Chinese": "清单还没打开，就知道有多长。",
    "the story: who needs this, and why": "The kitchen wants to know how long a list is before somebody goes out.",
    "the story in Chinese": "去市场之前，厨房想先知道清单有多长。",
}


@pytest.fixture
def lessons(tmp_path):
    """A copy of this checkout's lessons."""
    return shutil.copytree(FOLDER, tmp_path / "lessons")


@pytest.fixture
def laid(lessons):
    """An exercise that an author has just been given, in both languages."""
    options = ("--lesson", "s3-events", "--name", "count-lines", "--runtimes", "python,nodejs")
    assert main(["new-exercise", *options, "--folder", str(lessons)]) == 0
    return lessons / LESSON.relative_to(FOLDER) / "count-lines"


def fill(folder):
    for path in folder.rglob("*"):
        text = path.read_text("utf-8") if path.is_file() else ""
        for _, what in blanks(text):
            text = text.replace(f"[fill in: {what}]", FILLED[what])
            path.write_text(text, "utf-8")


def test_five_blanks_are_all_that_is_missing_and_then_nothing_is(lessons, laid, capsys):
    capsys.readouterr()
    assert main(["lessons", str(lessons)]) == 1
    said = capsys.readouterr()
    assert [line.removeprefix(f"{laid}/") for line in said.out.splitlines()] == [
        "exercise.toml:2: fill in: the title in Chinese",
        "exercise.toml:3: fill in: in one sentence, what is practised and what for",
        "exercise.toml:4: fill in: the same sentence in Chinese",
        "task.en.md:1: fill in: the story: who needs this, and why",
        "task.zh.md:4: fill in: the story in Chinese",
    ]
    assert said.err == "5 problems in 3 files\n"

    fill(laid)
    assert [str(found).removeprefix(f"{laid}/")[:48] for found in read(lessons).problems] == [
        "task.zh.md:2: the translation is older than task"
    ]
    stamp(lessons)
    exercise = load(lessons).exercises["s3-events/count-lines"]
    assert (exercise.title.en, exercise.title.zh, exercise.order) == ("Count lines", "数行数", 7)
    whole.test_every_task_has_a_check_and_every_check_a_task(exercise)
    whole.test_constants_and_the_visible_data_alone_are_among_the_wrong_answers(exercise)


@pytest.mark.sandbox
def test_the_exercise_that_was_laid_proves_itself(sandbox, laid, monkeypatch, capsys):
    fill(laid)
    monkeypatch.setattr(grading.Sandbox, "connect", lambda folder: sandbox)
    capsys.readouterr()
    assert grading.main(["check", str(laid)]) == 0
    passes = " the solution passes, and 1 more; the starter and 3 wrong answers get what they must"
    assert capsys.readouterr().out.count(passes) == 2


def test_what_is_laid_in_one_language_has_no_file_of_the_other(lessons, capsys):
    folder = lessons / LESSON.relative_to(FOLDER)
    for name, runtimes, endings in (("one", "python", {".py"}), ("two", "nodejs", {".py", ".mjs"})):
        assert main(["new-exercise", "--lesson=s3-events", f"--name={name}", f"--runtimes={runtimes}",
                     f"--folder={lessons}"]) == 0  # fmt: skip
        files = [path for path in (folder / name).rglob("*") if path.suffix in (".py", ".mjs")]
        assert {path.suffix for path in files} == endings
        assert [path.name for path in files if path.suffix == ".py"].count("checks.py") == 1
    assert [str(found) for found in read(lessons).problems if "fill in" not in str(found)] == []
    assert read(lessons).exercises["s3-events/two"].runtimes == ("nodejs",)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "LESSON is missing: the lessons are what-serverless-is, the-handler"),
        ((), "NAME is missing: the exercise's folder, such as NAME=copy-object"),
        (("--lesson=s3-event", "--name=x"), "LESSON=s3-event: there is no such lesson; did you mean `s3-events`?"),
        (("--lesson=s3-events", "--name=../x"), "NAME=../x: use small letters, digits and hyphens"),
        (("--lesson=s3-events", "--name=copy-object"), "copy-object is there already; choose another name"),
        (("--lesson=s3-events", "--name=x", "--runtimes=ruby"), "RUNTIMES=ruby: say python or nodejs"),
    ],
)
def test_what_cannot_be_laid_is_said_with_what_to_pass_and_nothing_is_written(options, says, capsys):
    before = sorted(LESSON.iterdir())
    assert main(["new-exercise", *options, f"--folder={FOLDER}"]) == 2
    said = capsys.readouterr().err
    assert says in said
    usage = "make new-exercise LESSON=s3-events NAME=my-exercise [RUNTIMES=python,nodejs]"
    assert said.endswith(f"Say it like this: {usage}\n")
    assert sorted(LESSON.iterdir()) == before


def test_the_pattern_has_no_other_blank_than_these_five():
    found = [what for path in PATTERN.rglob("*.*") if path.is_file() and path.suffix != ".pyc"
             for _, what in blanks(path.read_text("utf-8"))]  # fmt: skip
    assert sorted(found) == sorted(FILLED)
