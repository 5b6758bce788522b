"""Hints one by one, when the solution opens, and the quiz."""

from __future__ import annotations

from tests.classroom.greetings import RIGHT, WRONG
from tests.web.visitor import EXERCISE, Visitor

LESSON = "/en/lessons/greetings"


def test_hints_show_one_by_one(ada: Visitor) -> None:
    assert "Hint 1 of 2: a" not in ada.get(EXERCISE).text
    first = ada.post(f"{EXERCISE}/hints", htmx=True).text
    assert "Hint 1 of 2: a" in first
    assert "Hint 2 of 2: c" not in first
    assert "Hint 2 of 2: c" in ada.post(f"{EXERCISE}/hints", htmx=True).text
    assert "Show hint" not in ada.get(EXERCISE).text


def test_without_javascript_a_hint_leads_back_to_its_place(ada: Visitor) -> None:
    answer = ada.post(f"{EXERCISE}/hints")
    assert (answer.status_code, answer.location) == (303, f"{EXERCISE}#help")


def test_the_solution_is_locked_and_says_why(ada: Visitor) -> None:
    ada.post(f"{EXERCISE}/hints")
    ada.check(WRONG)
    text = ada.get(EXERCISE).text
    assert "Solution locked." in text
    assert "(1 left)" in text
    assert "(2 left)" in text


def test_passing_opens_the_solution_at_once(ada: Visitor) -> None:
    answer = ada.check(RIGHT)
    assert "Solution locked." not in answer.text
    assert 'class="solution"' in answer.text


def test_all_hints_and_three_failed_checks_open_the_solution(ada: Visitor) -> None:
    for _ in range(2):
        ada.post(f"{EXERCISE}/hints")
    for _ in range(3):
        assert 'class="solution"' not in ada.get(EXERCISE).text
        ada.check(WRONG)
    assert 'class="solution"' in ada.get(EXERCISE).text


def test_an_answer_to_the_quiz_is_explained_and_kept(ada: Visitor) -> None:
    wrong = ada.post(f"{LESSON}/quiz", {"question": "right", "choice": "0"}, htmx=True).text
    assert "Not quite." in wrong
    assert "Right." not in wrong
    ada.post(f"{LESSON}/quiz", {"question": "right", "choice": "1"})
    assert "Right." in ada.get(LESSON).text


def test_which_choice_is_right_is_not_told_before_it_is_taken(ada: Visitor) -> None:
    assert 'class="choice right"' not in ada.get(LESSON).text
    answer = ada.post(f"{LESSON}/quiz", {"question": "right", "choice": "0"}, htmx=True)
    assert 'class="choice right"' not in answer.text


def test_an_answer_that_cannot_be_is_refused(ada: Visitor) -> None:
    assert ada.post(f"{LESSON}/quiz", {"question": "right", "choice": "9"}).status_code == 422
    assert ada.post(f"{LESSON}/quiz", {"question": "none", "choice": "1"}).status_code == 404
    assert ada.post(f"{LESSON}/quiz", {"question": "right"}).status_code == 400


def test_a_refusal_never_takes_the_place_of_the_quiz(ada: Visitor) -> None:
    answer = ada.post(f"{LESSON}/quiz", {"question": "right", "choice": "9"}, htmx=True)
    assert answer.headers["HX-Retarget"] == "#results"
    assert "There is no such choice" in answer.text
    assert "<html" not in answer.text


def test_progress_is_shown_on_map_and_home(ada: Visitor) -> None:
    assert "one exercise · 10 min" in ada.get("/en/").text
    ada.check(RIGHT)
    assert "1 of 1 exercises passed" in ada.get("/en/").text
    assert "mark-passed" in ada.get("/en/map").text
    assert "Continue where you were" in ada.get("/en/").text
