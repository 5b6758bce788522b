"""The bench's visitor reads our pages by pattern: what it looks for is there."""

from __future__ import annotations

import threading

import pytest

from bench.visitor import TOKEN, Seen, read
from course.web import attempts
from tests.classroom.greetings import RIGHT, WRONG, FakeRunner, held_by
from tests.web.visitor import EXERCISE, Visitor


def test_it_finds_the_token_of_a_page(ada: Visitor) -> None:
    found = TOKEN.search(ada.get(EXERCISE).text)
    assert found and len(found[1]) > 20


def test_it_sees_whether_a_check_has_passed(ada: Visitor) -> None:
    assert read(ada.check(RIGHT).text) == Seen("done", "", 0.0, "passed")
    assert read(ada.check(WRONG).text) == Seen("done", "", 0.0, "failed")
    assert read(ada.get("/en/map").text) is None


def test_it_sees_where_and_when_to_ask_again(ada: Visitor, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "WAIT", 0.02)
    go = threading.Event()
    runner.before = held_by(go)
    seen = read(ada.check(RIGHT).text)
    go.set()
    assert seen and seen.ask.startswith(f"{EXERCISE}/attempts/")
    assert (seen.state, seen.ask_after, seen.verdict) == ("moving", 0.05, "")
