"""What a browser is told about trust, and forged requests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.classroom.greetings import RIGHT
from tests.web.visitor import EXERCISE, Html, Visitor, fields

UNSAFE = [
    ("POST", f"{EXERCISE}/runs"),
    ("POST", f"{EXERCISE}/checks"),
    ("POST", f"{EXERCISE}/attempts/ATTEMPT/cancellation"),
    ("POST", f"{EXERCISE}/draft"),
    ("PUT", f"{EXERCISE}/draft"),
    ("POST", f"{EXERCISE}/draft/reset"),
    ("POST", f"{EXERCISE}/draft/undo"),
    ("POST", f"{EXERCISE}/hints"),
    ("POST", "/en/lessons/greetings/quiz"),
    ("POST", "/en/theme"),
    ("POST", "/en/lint"),
]
"""Everything that the site does when it is asked to; ATTEMPT is one of the visitor's own."""
FORM = {**fields(RIGHT), "question": "right", "choice": "1", "theme": "dark"}


def test_every_route_that_changes_something_is_tried_below(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    tried = [(method, routes.match(path, method)[0]) for method, path in UNSAFE]
    safe = {"GET", "HEAD", "OPTIONS"}
    assert sorted(tried) == sorted(
        (method, rule.endpoint) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - safe
    )


@pytest.fixture
def where(ada: Visitor, request: pytest.FixtureRequest) -> str:
    """The path that a test asks for, with an attempt of ada's in it where one belongs."""
    path: str = request.param
    if "ATTEMPT" not in path:
        return path
    location: str = ada.check(RIGHT, htmx=False).location
    return path.replace("ATTEMPT", location.split("/attempts/")[1].split("#")[0])


@pytest.mark.parametrize(("method", "where"), UNSAFE, indirect=["where"])
def test_a_request_without_the_token_is_refused(ada: Visitor, method: str, where: str) -> None:
    ada.get("/en/")
    answer = ada.client.open(where, method=method, data=FORM)
    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize(("method", "where"), UNSAFE, indirect=["where"])
def test_the_same_request_with_the_token_is_taken(ada: Visitor, method: str, where: str) -> None:
    answer = ada.client.open(where, method=method, data={**FORM, "csrf_token": ada.token()})
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
