"""A preview follows the files of the lessons and says what is to be mended; a server for learners has none of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from course.catalogue.watched import Watched
from course.config import Config
from course.web import preview
from tests.classroom.greetings import FakeRunner
from tests.school import EXERCISE, LESSON, School
from tests.web.conftest import build
from tests.web.visitor import Html, Visitor, fields

PAGE = "/en/lessons/first"
RIGHT = {"handler.py": "def handler(event, context):\n    return f\"Hello {event['name']}\"\n"}


@pytest.fixture
def lessons(tmp_path: Path) -> School:
    return School(tmp_path / "lessons")


@pytest.fixture
def author(lessons: School, empty: Path) -> Iterator[Visitor]:
    """Writes in the small school, and looks at a preview of it."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name:
        shutil.copy(empty, name)
        watched = Watched(lessons.root)
        app = build(watched.look().catalogue, FakeRunner(), Path(name))
        preview.register(app, watched)
        yield Visitor(app)
        app.extensions["classroom"].close(0)


def version(author: Visitor) -> str:
    return author.get("/preview/version").text


def to_mend(page: str) -> list[str]:
    """What the panel lists."""
    panel = page[page.index('<aside id="preview"') :].partition("</aside>")[0]
    assert 'data-version="' in panel
    return [item.partition("</li>")[0] for item in panel.split("<li")[1:]]


def test_a_page_shows_what_was_just_written(author: Visitor, lessons: School) -> None:
    before = version(author)
    assert "A new sentence." not in author.get(PAGE).text
    lessons.replace(f"{LESSON}/lesson.en.md", "## One {#one}", "A new sentence.\n\n## One {#one}")
    page = author.get(PAGE).text
    assert "A new sentence." in page
    assert version(author) != before
    assert Html(page).by_id("preview")["data-version"] == version(author)
    # The translation is older now: that is said, and the page is there all the same.
    (line,) = to_mend(page)
    assert 'class="unfinished"' in line and f"{LESSON}/lesson.zh.md:4" in line and "stamp it" in line
    lessons.stamp()
    assert to_mend(author.get(PAGE).text) == []


def test_nothing_is_read_again_while_nothing_changes(author: Visitor) -> None:
    first = author.client.application.extensions["watched"].look()
    author.get(PAGE)
    assert author.client.application.extensions["watched"].look() is first


def test_a_broken_lesson_is_named_with_file_and_line_until_it_is_mended(author: Visitor, lessons: School) -> None:
    whole = lessons.text(f"{LESSON}/lesson.en.md")
    lessons.write(f"{LESSON}/lesson.en.md", whole.replace("minutes: 10", "minutes: [10"))
    for path in (PAGE, "/en/", "/zh/map"):
        page = author.get(path).text
        assert any(f"{LESSON}/lesson.en.md:5</code>" in line and "not valid YAML" in line for line in to_mend(page))
    assert author.get(PAGE).status_code == 404
    lessons.write(f"{LESSON}/lesson.en.md", whole)
    answer = author.get(PAGE)
    assert answer.status_code == 200 and to_mend(answer.text) == []


@pytest.mark.parametrize(
    "file",
    ["hints.zh.md", "task.en.md", "exercise.toml", "solution/why.en.md", "checks.py", "template.yaml",
     "starter/handler.py", "events/ada.json"],
)  # fmt: skip
def test_a_broken_exercise_leaves_every_other_page_in_place(author: Visitor, lessons: School, file: str) -> None:
    assert author.post(f"{PAGE}/greet/checks", fields(RIGHT), htmx=True).status_code == 200  # somebody with progress
    lessons.write(f"{EXERCISE}/{file}", b"\xff")
    for path in (PAGE, "/en/", "/en/map", "/zh/glossary", "/en/search?q=hello"):
        answer = author.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert any(f"{EXERCISE}/{file}:1" in line for line in to_mend(answer.text))


def test_a_check_judges_by_the_checks_as_they_are_now(author: Visitor, lessons: School) -> None:
    assert 'data-verdict="passed"' in author.post(f"{PAGE}/greet/checks", fields(RIGHT), htmx=True).text
    lessons.replace(f"{EXERCISE}/checks.py", 'f"Hello ', 'f"Goodbye ')
    author.get(PAGE)
    assert 'data-verdict="failed"' in author.post(f"{PAGE}/greet/checks", fields(RIGHT), htmx=True).text


def test_a_new_exercise_is_there_and_a_removed_one_is_not(author: Visitor, lessons: School) -> None:
    shutil.copytree(lessons.root / EXERCISE, lessons.root / LESSON / "again")
    lessons.replace(f"{LESSON}/again/exercise.toml", "order = 1", "order = 2")
    assert author.get(f"{PAGE}/again").status_code == 200
    shutil.rmtree(lessons.root / LESSON / "again")
    assert author.get(f"{PAGE}/again").status_code == 404


def test_a_folder_that_is_not_there_is_named_until_it_is(author: Visitor, lessons: School) -> None:
    lessons.root.rename(lessons.root.with_name("elsewhere"))
    (line,) = to_mend(author.get("/en/").text)
    assert "the lessons folder is not there" in line
    lessons.root.with_name("elsewhere").rename(lessons.root)
    assert to_mend(author.get(PAGE).text) == []


def test_a_page_that_cannot_be_made_says_so(author: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.web.map.desk.ahead", lambda known: 1 / 0)
    answer = author.get("/en/map")
    assert answer.status_code == 500
    assert "This page cannot be shown now" in answer.text and "ZeroDivisionError: division by zero" in answer.text
    assert to_mend(answer.text) == []


def test_a_server_for_learners_has_no_preview(lessons: School, tmp_path: Path, app: Flask) -> None:
    served = create_app(Config(data=tmp_path / "data", lessons=lessons.root), runner=FakeRunner())
    for each in (served, app):
        assert not [rule for rule in each.url_map.iter_rules() if "preview" in rule.rule + rule.endpoint]
    client = served.test_client()
    assert client.get("/preview/version").status_code == 404
    for path in ("/en/", PAGE, "/zh/map"):
        assert "preview" not in client.get(path).text
    lessons.write(f"{LESSON}/lesson.en.md", b"\xff")
    assert client.get(PAGE).status_code == 200  # what was read at the start
    served.extensions["classroom"].close(0)
