"""Every kind of page, in both languages, as it leaves the server."""

from __future__ import annotations

import dataclasses
import gzip
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.classroom import greetings
from tests.web.conftest import build
from tests.web.visitor import EXERCISE, Html, Visitor

PAGES = [
    "/en/", "/zh/", "/en/map", "/zh/map", "/en/glossary", "/zh/glossary", "/en/search?q=queue", "/zh/search",
    "/en/lessons/s3-events", "/zh/lessons/s3-events", "/en/lessons/what-serverless-is", "/zh/lessons/input-and-output",
    "/en/lessons/dynamodb/only-once", "/zh/lessons/api-gateway/hello-api",
    "/en/lessons/s3-events/copy-object/attempts", "/zh/lessons/nothing",
]  # fmt: skip
HTML_BUDGET = 25 * 1024


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, school: Flask) -> Html:
    return Html(school.test_client().get(request.param).text)


def test_a_page_names_its_language(school: Flask) -> None:
    for path in PAGES:
        html = Html(school.test_client().get(path).text)
        assert html.named("html")[0]["lang"] == ("zh-Hans" if path.startswith("/zh") else "en")


@contextmanager
def questions(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def listen(*given: Any) -> None:
        if given[2].startswith("SELECT"):
            asked.append(given[2])

    engine = app.extensions["classroom"].database.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield asked
    event.remove(engine, "before_cursor_execute", listen)


def test_a_page_asks_the_database_for_each_thing_once(app: Flask, ada: Visitor) -> None:
    for code in ("1", "2", "3"):
        ada.check({"handler.py": f"def handler(event, context): return {code}"})
    with questions(app) as asked:
        assert ada.get(EXERCISE).status_code == 200
    assert len(asked) == 8
    assert len([statement for statement in asked if "GROUP BY attempts.exercise_id" in statement]) == 1


def test_no_page_holds_an_address_elsewhere(page: Html) -> None:
    for tag in page.tags:
        for name in ("href", "src", "action", "formaction", "content"):
            assert not re.match(r"(https?:)?//", tag.get(name, "")), tag


def test_no_page_holds_inline_script_or_style(page: Html) -> None:
    assert not page.named("style")
    assert all(tag.get("src") for tag in page.named("script"))
    for tag in page.tags:
        assert "style" not in tag, tag
        assert not [name for name in tag if name.startswith(("on", "hx-on"))], tag


def test_no_page_shows_the_inside_of_an_object(page: Html) -> None:
    shown = page.text
    assert not [mark for mark in ("Text(en=", "object at 0x", "<function", "Undefined") if mark in shown]


def test_no_id_occurs_twice_on_a_page(page: Html) -> None:
    ids = Counter(tag["id"] for tag in page.tags if "id" in tag)
    assert [each for each, times in ids.items() if times > 1] == []


def test_what_labels_and_links_within_a_page_point_at_is_there(page: Html) -> None:
    ids = {tag["id"] for tag in page.tags if "id" in tag}
    for tag in page.tags:
        for name in ("aria-labelledby", "aria-controls", "aria-describedby", "for", "form"):
            if tag[""] == "mo":
                continue  # MathML's `form` says where an operator stands
            assert set(tag.get(name, "").split()) <= ids, tag
        if tag.get("href", "").startswith("#"):
            assert tag["href"][1:] in ids, tag


def test_a_page_has_one_heading_of_the_first_level_and_its_landmarks(page: Html) -> None:
    assert len(page.named("h1")) == 1
    assert len(page.named("main")) == 1
    assert page.named("header")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_within_its_budget(school: Flask, path: str) -> None:
    answer = school.test_client().get(path, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < HTML_BUDGET
    if answer.status_code == 200:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("accepted", "leads_to"),
    [("zh-TW,zh;q=0.9,en;q=0.5", "/zh/"), ("en-GB,zh;q=0.5", "/en/"), ("de,fr", "/en/"), ("", "/en/"),
     ("de,zh-Hans-CN;q=0.3", "/zh/")],
)
def test_the_front_door_leads_to_the_language_of_the_browser(school: Flask, accepted: str, leads_to: str) -> None:
    answer = school.test_client().get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.location) == (302, leads_to)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("tag", ["zh-CN", "zh_TW", "zh-Hant-HK", "ZH"])
def test_every_kind_of_chinese_is_zh(school: Flask, tag: str) -> None:
    assert school.test_client().get(f"/{tag}/map").location == "/zh/map"


def test_the_language_switch_leads_to_the_same_page(school: Flask) -> None:
    html = Html(school.test_client().get("/en/lessons/s3-events/copy-object").text)
    assert any(tag["href"] == "/zh/lessons/s3-events/copy-object" and tag.get("hreflang") for tag in html.named("a"))


@pytest.mark.parametrize("name", ["endpoint", "self", "values", "lesson_id", "lang", "_anchor", "&", "a=b", "é", ""])
def test_no_name_in_a_query_breaks_the_language_switch(school: Flask, name: str) -> None:
    assert school.test_client().get("/en/lessons/s3-events", query_string={name: "x"}).status_code == 200


def test_the_language_switch_keeps_what_was_asked_for(school: Flask) -> None:
    query = "?q=cold+start&_external=1&_scheme=ftp&lang=xx"
    html = Html(school.test_client().get(f"/en/search{query}").text)
    assert [tag["href"] for tag in html.named("a") if tag.get("hreflang") == "zh-Hans"] == [f"/zh/search{query}"]


@pytest.mark.parametrize(
    "path",
    ["/en/lessons/none", "/en/lessons/s3-events/none", "/fr/map", "/en/lessons/s3-events/copy-object/attempts/x"],
)
def test_what_is_not_there_is_said_to_be_not_there(school: Flask, path: str) -> None:
    answer = school.test_client().get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_lesson_without_exercises_is_a_page_to_read(empty: Path, tmp_path: Path) -> None:
    full = greetings.catalogue()
    lesson = dataclasses.replace(full.lessons["greetings"], exercises=())
    unit = dataclasses.replace(full.units[0], lessons=(lesson,))
    shutil.copy(empty, tmp_path)
    only_text = dataclasses.replace(full, units=(unit,), lessons={lesson.id: lesson}, exercises={})
    client = build(only_text, greetings.FakeRunner(), tmp_path).test_client()
    html = Html(client.get("/en/lessons/greetings").text)
    assert not [tag for tag in html.tags if "data-workbench" in tag]
    assert html.by_id("quiz")
    assert client.get("/zh/").status_code == client.get("/zh/map").status_code == 200


def test_healthz_answers(school: Flask) -> None:
    assert school.test_client().get("/healthz").json["status"] == "ok"


def test_the_theme_that_was_chosen_is_rendered(school: Flask) -> None:
    client = school.test_client()
    assert Html(client.get("/en/").text).named("html")[0]["data-theme"] == "auto"
    client.set_cookie("theme", "dark")
    assert Html(client.get("/en/").text).named("html")[0]["data-theme"] == "dark"
    client.set_cookie("theme", '"><script>')
    assert Html(client.get("/en/").text).named("html")[0]["data-theme"] == "auto"


def test_a_lesson_offers_its_events_and_its_files(school: Flask) -> None:
    html = Html(school.test_client().get("/en/lessons/s3-events/copy-object").text)
    exercise = school.extensions["catalogue"].exercises["s3-events/copy-object"]
    assert [tag["value"] for tag in html.named("option")] == [event.name for event in exercise.events]
    assert [tag["data-event"] for tag in html.named("template")] == [event.name for event in exercise.events]
    editors = [tag for tag in html.named("textarea") if tag["name" if "name" in tag else "id"].startswith("file:")]
    assert [tag["data-path"] for tag in editors] == list(exercise.starter["python"])


def test_no_page_shows_a_right_answer_that_is_there_for_proof(school: Flask) -> None:
    client = school.test_client()
    for exercise in school.extensions["catalogue"].exercises.values():
        page = client.get(f"/en/lessons/{exercise.lesson_id}/{exercise.name}").text
        for answer in exercise.also_right:
            assert answer.name not in page
            lines = {line.strip() for text in answer.files.values() for line in text.splitlines() if len(line) > 50}
            shown = {line.strip() for text in exercise.starter[answer.runtime].values() for line in text.splitlines()}
            solved = {line.strip() for text in exercise.solution[answer.runtime].values() for line in text.splitlines()}
            assert not [line for line in lines - shown - solved if line in page], answer.path
