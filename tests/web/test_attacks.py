"""What is tried on every site: files outside, SQL in what is sent, other people's ids, a cookie that was given."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.classroom.greetings import RIGHT, WRONG
from tests.web.visitor import EXERCISE, Visitor, fields

SQL = ["1 OR 1=1", "' OR '1'='1", '" OR ""="', "x'; DROP TABLE attempt; --", "1 UNION SELECT * FROM guest", "%"]
OUTSIDE = [
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/static/css/../../app.py",
    "/static/..%5capp.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/main.css%00.py",
    "/en/lessons/..%2f..%2fapp.py",
    "/en/lessons/../../app.py",
    "/en/lessons/greetings/..%2f..%2f..%2fapp.py",
    "/en/lessons/greetings/say-hello%2f..%2fsolution",
    "/en/lessons/greetings/say-hello/solution/handler.py",
    "/..%2f..%2fetc/passwd",
    "/en/..%2f..%2f..%2fetc%2fpasswd",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_name_leads_to_a_file_that_is_not_served(ada: Visitor, path: str) -> None:
    answer = ada.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "def create_app" not in answer.text


def test_control_what_is_served_has_such_names(ada: Visitor) -> None:
    assert ada.get("/static/css/main.css").status_code == 200
    assert ada.get("/en/lessons/greetings/say-hello").status_code == 200


@pytest.mark.parametrize("name", ["../app.py", "/etc/passwd", "..\\app.py", "handler.py/../../x", "template.yaml", ""])
@pytest.mark.parametrize("where", ["draft", "runs", "checks"])
def test_no_file_name_that_is_posted_is_anything_but_the_exercises(ada: Visitor, where: str, name: str) -> None:
    answer = ada.post(f"{EXERCISE}/{where}", fields({**RIGHT, name: "import os"}))
    assert answer.status_code == 422


@pytest.mark.parametrize("where", ["draft", "runs", "checks"])
def test_control_the_exercises_own_file_is_taken(ada: Visitor, where: str) -> None:
    assert ada.post(f"{EXERCISE}/{where}", fields(RIGHT)).status_code in (200, 303)


@pytest.mark.parametrize("text", SQL)
def test_sql_in_an_address_finds_nothing_and_changes_nothing(ada: Visitor, mallory: Visitor, text: str) -> None:
    where = ada.check(WRONG, htmx=False).location
    mallory.get("/en/map")
    for path in (f"{EXERCISE}/attempts/{text}", f"/en/lessons/{text}", f"/en/lessons/greetings/{text}"):
        assert mallory.get(path).status_code == 404
    assert ada.get(where).status_code == 200, "the control: it is still there"


@pytest.mark.parametrize("text", SQL)
def test_sql_in_a_form_is_text(ada: Visitor, text: str) -> None:
    ada.post(f"{EXERCISE}/draft", fields({"handler.py": text}))
    page = ada.get(f"{EXERCISE}/code.zip")
    assert page.status_code == 200
    for form in ({"question": text, "choice": "1"}, {"question": "right", "choice": text}):
        assert ada.post("/en/lessons/greetings/quiz", form).status_code in (303, 400, 404, 422)
    assert ada.get("/en/search", query_string={"q": text}).status_code == 200


def test_a_guest_that_somebody_else_has_made_up_is_nobody(ada: Visitor, mallory: Visitor) -> None:
    """Session fixation: a cookie of mallory's choice in ada's browser names no guest, and ada gets one of her own."""
    for made_up in ("1", "mallory", "eyJndWVzdCI6MX0.aaaa.bbbb"):
        ada.client.set_cookie("coldstart", made_up)
        ada.check(WRONG)
        cookie = ada.client.get_cookie("coldstart")
        assert cookie is not None
        assert cookie.value != made_up
    where = ada.check(WRONG, htmx=False).location
    mallory.client.set_cookie("coldstart", "1")
    assert mallory.get(where).status_code == 404
    assert ada.get(where).status_code == 200, "the control"


def test_the_id_of_an_attempt_tells_nothing_of_the_next(ada: Visitor) -> None:
    first, second = (ada.check(WRONG, htmx=False).location.split("/attempts/")[1].split("#")[0] for _ in range(2))
    assert first != second
    assert len(first) >= 16
    assert not first.isdigit()


def test_there_is_no_password_code_upload_or_export_to_attack(app: Flask) -> None:
    """Guests have a signed cookie and nothing else. Who adds one of these adds its attacks here."""
    words = ("login", "password", "join", "upload", "export", "csv", "lti", "token", "admin", "api")
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    assert [rule for rule in rules if any(word in rule for word in words)] == []
    assert len(rules) > 20
