"""The glossary's page, and the links that lead there from a lesson's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from flask import Flask

from course.catalogue.model import Term, Text, frozen
from course.catalogue.spotter import Spotter
from course.web.term_links import link_first_uses
from tests.web.visitor import Html


def term(id: str, en: str, zh: str, *also: str) -> Term:
    return Term(
        id=id,
        name=Text(en, zh),
        also=frozen({"en": also, "zh": ()}),
        unlike=frozen({"en": (), "zh": ("函数式",)}),
        lesson_id="l",
        anchor=None,
        text=Text("x", "x"),
    )


TERMS = [
    term("function", "function", "函数", "functions"),
    term("queue", "queue", "队列"),
    term("dlq", "dead-letter queue", "死信队列"),
    term("query", "Query", "Query"),
]


def linked(html: str, language: str = "en") -> str:
    return link_first_uses(html, Spotter(TERMS, language), "")


def test_a_text_is_searched_once_however_often_it_is_shown() -> None:
    class Counting(Spotter):
        searched: Final[list[str]] = []

        def find(self, text: str) -> Iterator[tuple[int, int, str]]:
            self.searched.append(text)
            return super().find(text)

    spotter = Counting(TERMS, "en")
    shown = {link_first_uses("<p>a function</p>", spotter, "/en/glossary") for _ in range(5)}
    assert shown == {'<p>a <a class="term" href="/en/glossary#function">function</a></p>'}
    assert spotter.searched.count("a function") == 1
    assert 'href="/zh/glossary#function"' in link_first_uses("<p>a function</p>", spotter, "/zh/glossary")


def test_only_the_first_use_is_a_link_whatever_its_spelling() -> None:
    expected = '<p>Two <a class="term" href="#function">Functions</a>, one function.</p>'
    assert linked("<p>Two Functions, one function.</p>") == expected


@pytest.mark.parametrize(
    "html",
    [
        "<code>function</code>",
        '<pre tabindex="0">a function</pre>',
        '<h2 id="x">The function</h2>',
        '<a href="/en/map">a <em>function</em></a>',
        '<svg viewBox="0 0 1 1"><text>function</text></svg>',
        '<p class="admonition-title">A function</p>',
        '<p title="function"></p>',
        "<p>functional malfunction query</p>",
    ],
)
def test_what_is_no_running_text_and_no_whole_word_stays_as_it_is(html: str) -> None:
    assert linked(html) == html
    assert 'href="#function"' in linked(f"{html}<p>a function</p>"), "and what comes after is linked"


def test_the_longest_term_wins_and_the_shorter_one_is_still_linked_where_it_stands_alone() -> None:
    html = linked("<p>A dead-letter queue is a queue.</p>")
    assert re.findall(r'href="#(\w+)">([^<]+)<', html) == [("dlq", "dead-letter queue"), ("queue", "queue")]


def test_chinese_terms_are_found_without_spaces_and_not_in_other_words() -> None:
    html = linked("<p>函数式编程里，函数从死信队列读取。</p>", "zh")
    assert re.findall(r'href="#(\w+)">([^<]+)<', html) == [("function", "函数"), ("dlq", "死信队列")]


def test_every_term_has_one_entry_in_both_languages_at_the_same_anchor(school: Flask) -> None:
    terms = school.extensions["catalogue"].glossary
    assert len(terms) > 60
    for language, other in (("en", "zh-Hans"), ("zh", "en")):
        html = Html(school.test_client().get(f"/{language}/glossary").text)
        ids = [tag["id"] for tag in html.named("div") if tag.get("id") in terms]
        assert sorted(ids) == sorted(terms)
        assert sum(tag.get("lang") == other for tag in html.named("span")) == len(terms)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_links_of_all_lessons_lead_to_an_entry_that_is_there_and_each_only_once(school: Flask, language: str) -> None:
    client, seen = school.test_client(), set()
    for lesson_id in school.extensions["catalogue"].lessons:
        targets = re.findall(r'class="term" href="([^"]+)"', client.get(f"/{language}/lessons/{lesson_id}").text)
        assert targets and len(targets) == len(set(targets)), lesson_id
        seen |= {target.removeprefix(f"/{language}/glossary#") for target in targets}
    glossary = set(school.extensions["catalogue"].glossary)
    assert seen <= glossary and len(seen) >= len(glossary) - 4, "a few stand in links and table heads alone"
