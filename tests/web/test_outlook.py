"""What the pages say of what comes next: on the home page, on the map and at a lesson's end."""

from __future__ import annotations

import pytest
from flask import Flask

from course.catalogue import Catalogue
from course.classroom import Outlook, Progress, look_ahead
from tests.classroom.greetings import EXERCISE as EXERCISE_ID
from tests.classroom.greetings import RIGHT
from tests.web.visitor import EXERCISE, Html, Visitor


@pytest.mark.parametrize(("lang", "words"), [("en", "Read 1.1 Greetings"), ("zh", "阅读 1.1 问候")])
def test_a_newcomer_is_sent_to_the_first_lesson(app: Flask, lang: str, words: str) -> None:
    for path in (f"/{lang}/", f"/{lang}/map"):
        html = Html(app.test_client().get(path).text)
        assert words in html.text
        assert any(tag.get("href") == f"/{lang}/lessons/greetings" for tag in html.named("a"))


def test_the_exercise_that_somebody_is_at_is_next_with_its_minutes(ada: Visitor, app: Flask) -> None:
    ada.run({"handler.py": "def handler(event, context): return ''"})
    for path in ("/en/", "/en/map"):
        html = Html(ada.get(path).text)
        assert any(tag.get("href") == f"{EXERCISE}#task" for tag in html.named("a"))
        assert "Say hello →" in html.text and "5 min" in html.text


def test_after_a_check_the_end_of_the_lesson_is_told_anew(ada: Visitor) -> None:
    before = Html(ada.get(EXERCISE).text)
    assert "10 min left in this lesson" in before.text
    after = Html(ada.check(RIGHT).text)
    assert after.by_id("ahead")["hx-swap-oob"] == "true"
    assert "1 min left in this lesson" in after.text and "Check yourself: 1.1 Greetings" in after.text
    ada.post("/en/lessons/greetings/quiz", {"question": "right", "choice": "1"})
    assert "This lesson is done" in ada.get(EXERCISE).text
    assert "You have passed every exercise" in ada.get("/en/").text


def test_an_answer_to_the_quiz_takes_its_minute_off(ada: Visitor) -> None:
    ada.check(RIGHT)
    answer = ada.post("/en/lessons/greetings/quiz", {"question": "right", "choice": "0"}, htmx=True)
    assert Html(answer.text).by_id("left")["hx-swap-oob"] == "true"
    assert "1 min left in this lesson" in answer.text  # it was wrong
    answer = ada.post("/en/lessons/greetings/quiz", {"question": "right", "choice": "1"}, htmx=True)
    assert "This lesson is done" in answer.text
    assert "hx-swap-oob" not in ada.get("/en/lessons/greetings").text


def test_what_an_exercise_builds_on_is_linked_and_nothing_is_locked(school: Flask) -> None:
    page = school.test_client().get("/en/lessons/s3-events/keys-with-spaces").text
    advice = Html(page[page.index('<p class="needs">') :].partition("</p>")[0])
    assert [tag["href"] for tag in advice.named("a")] == ["/en/lessons/s3-events/copy-object#task"]
    assert [tag for tag in Html(page).tags if "data-workbench" in tag]
    assert "Builds on" in Html(school.test_client().get("/en/map").text).text
    assert "Builds on" not in school.test_client().get("/en/lessons/what-serverless-is/hello-handler").text


@pytest.mark.parametrize("path", ["/en/", "/zh/map", "/en/glossary", "/zh/lessons/s3-events", "/en/lessons/nothing"])
def test_every_page_has_a_field_to_search(school: Flask, path: str) -> None:
    html = Html(school.test_client().get(path).text)
    form = next(tag for tag in html.named("form") if tag.get("class") == "bar-search")
    assert form["action"] == f"{path[:3]}/search"


def test_a_page_of_results_has_one_field(school: Flask) -> None:
    html = Html(school.test_client().get("/en/search?q=queue").text)
    assert [tag.get("id") for tag in html.named("input") if tag.get("type") == "search"] == ["q"]


def test_nothing_is_next_where_nothing_is_taught(school: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXERCISE_ID not in school.extensions["catalogue"].exercises
    empty = type(school.extensions["catalogue"])(units=(), lessons={}, exercises={})
    monkeypatch.setitem(school.extensions, "catalogue", empty)
    assert school.test_client().get("/en/").status_code == school.test_client().get("/en/map").status_code == 200


def test_what_lies_ahead_is_counted_once_for_a_page_and_anew_after_a_change(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []

    def count(catalogue: Catalogue, known: Progress | None) -> Outlook:
        counted.append(known)
        return look_ahead(catalogue, known)

    monkeypatch.setattr("course.web.desk.look_ahead", count)
    ada.get(EXERCISE)
    assert counted == [None]
    ada.check(RIGHT)
    assert counted[-1] is not None
    ada.get(EXERCISE)
    assert [each and each.exercises[EXERCISE_ID].state.value for each in counted[-2:]] == ["passed", "passed"]
