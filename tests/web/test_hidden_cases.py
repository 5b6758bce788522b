"""Nothing of a hidden case is ever on a page, wherever a handler may have put it."""

from __future__ import annotations

from tests.classroom.greetings import FakeRunner
from tests.web.visitor import EXERCISE, Html, Visitor

LEAKS = {
    "handler.py": "def handler(event, context):\n"
    "    return 'hello ada' if event['name'] == 'ada' else 'got ' + event['name']"
}
RAISES = {
    "handler.py": "def handler(event, context):\n"
    "    if event['name'] != 'ada': return {'told': event['name'] * 2}\n"
    "    return 'hello ada'"
}


def hidden_name(runner: FakeRunner) -> str:
    return next(job.steps[0]["payload"]["name"] for job in runner.jobs if job.steps[0]["payload"]["name"] != "ada")


def test_what_a_handler_says_in_a_hidden_case_is_not_shown(ada: Visitor, runner: FakeRunner) -> None:
    for files in (LEAKS, RAISES):
        runner.jobs.clear()
        answer = ada.check(files)
        name = hidden_name(runner)
        pages = [answer.text, ada.get(f"{EXERCISE}/attempts").text, ada.get(EXERCISE).text]
        links = [tag["href"] for tag in Html(pages[1]).named("a") if "files=1" in tag.get("href", "")]
        pages += [ada.get(link).text for link in links]
        pages += [ada.get(links[0].replace("files=1", f"at={at}")).text for at in range(1, 5)]
        assert all(name not in page for page in pages)


def test_a_visible_case_is_shown_in_the_same_place(ada: Visitor) -> None:
    text = ada.check({"handler.py": "def handler(event, context): return 'told ' + event['name']"}).text
    assert "told ada" in text


def test_a_hidden_failure_shows_its_title_its_idea_and_the_authors_words(ada: Visitor) -> None:
    text = ada.check(LEAKS).text
    assert "greets" in text
    assert "somebody else" in text
    assert "Not for everybody." in text
    assert "hidden case" in text
    assert "Expected" not in text
