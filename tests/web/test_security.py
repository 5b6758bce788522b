"""What a browser is told about trust, and forged requests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.classroom.greetings import RIGHT
from tests.web.visitor import EXERCISE, Html, Visitor, fields

POSTS = [
    f"{EXERCISE}/runs", f"{EXERCISE}/checks", f"{EXERCISE}/draft", f"{EXERCISE}/draft/reset",
    f"{EXERCISE}/draft/undo", f"{EXERCISE}/hints", "/en/lessons/greetings/quiz", "/en/theme", "/en/lint",
]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_a_post_without_the_token_is_refused(ada: Visitor, path: str) -> None:
    answer = ada.client.post(path, data={**fields(RIGHT), "question": "right", "choice": "1", "theme": "dark"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize("path", POSTS)
def test_the_same_post_with_the_token_is_taken(ada: Visitor, path: str) -> None:
    answer = ada.post(path, {**fields(RIGHT), "question": "right", "choice": "1", "theme": "dark"})
    assert answer.status_code in (200, 303)


def test_a_token_of_somebody_else_is_refused(ada: Visitor, mallory: Visitor) -> None:
    stolen = mallory.token()
    ada.get("/en/")
    assert ada.client.post(f"{EXERCISE}/hints", data={"csrf_token": stolen}).status_code == 400


def test_the_policy_allows_what_this_origin_serves_and_nothing_else(ada: Visitor) -> None:
    answer = ada.get(EXERCISE)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_nonce_is_new_for_each_answer_and_the_page_knows_it(ada: Visitor) -> None:
    first, second = ada.get(EXERCISE), ada.get(EXERCISE)
    nonces = [next(tag["content"] for tag in Html(each.text).tags if tag.get("name") == "csp-nonce")
              for each in (first, second)]
    assert nonces[0] != nonces[1]
    assert f"'nonce-{nonces[0]}'" in first.headers["Content-Security-Policy"]


def test_a_guest_is_a_signed_cookie_that_scripts_cannot_read(ada: Visitor) -> None:
    answer = ada.post(f"{EXERCISE}/hints")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("coldstart="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    ada.client.set_cookie("coldstart", ada.client.get_cookie("coldstart").value[:-2] + "xx")
    assert "Hint 1 of 2: a" not in ada.get(EXERCISE).text


def test_reading_makes_no_guest(app: Flask, ada: Visitor) -> None:
    ada.get(EXERCISE)
    with ada.client.session_transaction() as session:
        assert "learner" not in session


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_the_theme_form_leads_nowhere_else(ada: Visitor, elsewhere: str) -> None:
    assert ada.post("/en/theme", {"theme": "dark", "back": elsewhere}).location == "/en/"
    assert ada.post("/en/theme", {"theme": "dark", "back": "/en/map"}).location == "/en/map"


def test_too_large_a_post_is_refused_as_such(ada: Visitor) -> None:
    answer = ada.run({"handler.py": "a" * (300 * 1024)})
    assert answer.status_code == 413
    assert "files are too large" in answer.text
    assert ada.run({"handler.py": "a" * (4 * 1024 * 1024)}).status_code == 413
