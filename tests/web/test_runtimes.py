"""An exercise in Python and JavaScript: the choice is remembered, each language keeps its own draft."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sandbox.result import Outcome, Result
from tests.catalogue.test_steps import two_languages
from tests.classroom.greetings import FakeRunner
from tests.school import School
from tests.web.conftest import build
from tests.web.visitor import Html, Visitor

PAGE = "/en/lessons/first/greet"


@pytest.fixture
def bilingual(empty: Path, tmp_path: Path, runner: FakeRunner) -> Iterator[Flask]:
    school = School(tmp_path / "lessons")
    two_languages(school)
    shutil.copy(empty, tmp_path)
    runner.before = lambda job, _: Result(outcome=Outcome.CANCELLED)
    built = build(school.load(), runner, tmp_path)
    yield built
    built.extensions["classroom"].close(0)


@pytest.fixture
def eve(bilingual: Flask) -> Visitor:
    return Visitor(bilingual)


def fields(page: str) -> list[str]:
    return [tag["name"] for tag in Html(page).named("textarea") if tag.get("name", "").startswith("file:")]


def hidden(page: str, name: str) -> str:
    return next(tag["value"] for tag in Html(page).named("input") if tag.get("name") == name)


def test_the_first_language_is_shown_until_another_is_chosen(eve: Visitor) -> None:
    assert fields(eve.get(PAGE).text) == ["file:handler.py"]
    assert fields(eve.get(f"{PAGE}?runtime=nodejs").text) == ["file:handler.mjs"]
    assert fields(eve.get(PAGE).text) == ["file:handler.mjs"]
    assert fields(eve.get(f"{PAGE}?runtime=python").text) == ["file:handler.py"]


@pytest.mark.parametrize("asked", ["cobol", "", "nodejs24.x"])
def test_a_language_that_is_not_offered_is_as_if_none_had_been_asked(eve: Visitor, asked: str) -> None:
    answer = eve.get(f"{PAGE}?runtime={asked}")
    assert fields(answer.text) == ["file:handler.py"]
    assert "runtime=" not in answer.headers.get("Set-Cookie", "")


def test_the_switch_says_which_language_is_shown(eve: Visitor) -> None:
    page = Html(eve.get(f"{PAGE}?runtime=nodejs").text)
    links = [tag for tag in page.named("a") if "?runtime=" in tag["href"] and "hreflang" not in tag]
    [here] = [tag for tag in links if tag.get("aria-current") == "true"]
    assert here["href"].startswith(f"{PAGE}?runtime=nodejs")
    assert "nodejs24.x" in page.text


def test_an_exercise_in_one_language_has_no_switch(ada: Visitor) -> None:
    assert "?runtime=nodejs" not in ada.get("/en/lessons/greetings/say-hello").text


def test_each_language_keeps_its_own_draft(eve: Visitor) -> None:
    eve.post(f"{PAGE}/draft", {"runtime": "nodejs", "file:handler.mjs": "// mine"})
    eve.post(f"{PAGE}/draft", {"runtime": "python", "file:handler.py": "# mine"})
    assert "// mine" in eve.get(f"{PAGE}?runtime=nodejs").text
    assert "# mine" in eve.get(f"{PAGE}?runtime=python").text
    eve.post(f"{PAGE}/draft/reset", {"runtime": "python"})
    assert "# mine" not in eve.get(f"{PAGE}?runtime=python").text
    assert "// mine" in eve.get(f"{PAGE}?runtime=nodejs").text


def test_an_attempt_remembers_its_language(eve: Visitor, runner: FakeRunner) -> None:
    form = {"runtime": "nodejs", "file:handler.mjs": "// js", "event": "{}"}
    where = eve.post(f"{PAGE}/runs", form).location.split("#")[0]
    assert [job.runtime_family for job in runner.jobs] == ["nodejs"]
    assert dict(runner.jobs[0].code) == {"handler.mjs": b"// js"}
    eve.get(f"{PAGE}?runtime=python")
    assert hidden(eve.get(where).text, "runtime") == "nodejs"
    assert "Node.js" in Html(eve.get(f"{PAGE}/attempts").text).text


def test_the_download_is_an_application_of_the_chosen_language(eve: Visitor) -> None:
    packed = eve.get(f"{PAGE}/code.zip?runtime=nodejs").data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert "greet/handler.mjs" in archive.namelist()
        assert "greet/handler.py" not in archive.namelist()
        assert "Runtime: nodejs24.x" in archive.read("greet/template.yaml").decode()
