"""Search finds what a page shows, in both languages, whatever is typed."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from course.catalogue.search import SearchIndex
from tests.web.visitor import Html


@pytest.fixture(scope="module")
def index(school: Flask) -> SearchIndex:
    return SearchIndex(school.extensions["catalogue"])


@pytest.mark.parametrize(
    ("query", "language", "id"),
    [
        ("函数", "zh", "function"),
        ("队列", "zh", "queue"),
        ("冷启动", "zh", "cold-start"),
        ("Lambda 函数", "zh", "what-serverless-is"),
        ("复制对象", "zh", "s3-events/copy-object"),
        ("dead-letter", "en", "dead-letter-queue"),
        ("idempot", "en", "idempotent"),
        ("copying objects", "en", "s3-events/copy-object"),
    ],
)
def test_what_is_wanted_is_among_the_first(index: SearchIndex, query: str, language: str, id: str) -> None:
    assert id in [hit.id for hit in index.find(query, language)][:10]


def test_a_title_comes_before_a_text(index: SearchIndex) -> None:
    titles = [hit.title.lower() for hit in index.find("queue", "en")]
    named = ["queue" in title for title in titles]
    assert named[0] and named == sorted(named, reverse=True)


@pytest.mark.parametrize(("query", "language", "id"), [("Queue ", "en", "queue"), ("队列", "zh", "queue")])
def test_what_is_called_just_so_is_the_first(index: SearchIndex, query: str, language: str, id: str) -> None:
    assert index.find(query, language)[0].id == id


def test_a_word_is_marked_where_it_stands(index: SearchIndex) -> None:
    for query, stem, language in (("visibility", "visib", "en"), ("可见性", "可见性", "zh")):
        marked = [text for hit in index.find(query, language) for text, wanted in hit.excerpt if wanted]
        assert marked and all(text.lower().startswith(stem) for text in marked)


def test_a_section_and_an_exercise_say_which_lesson_they_are_in(school: Flask) -> None:
    found = school.test_client().get("/zh/search", query_string={"q": "冷启动"}).text
    hits = [" ".join(Html(hit).text.split()) for hit in found.partition('class="hits"')[2].split("<li>")[1:]]
    (section,) = (hit for hit in hits if hit.startswith("课文 冷启动要紧吗？ "))
    (term,) = (hit for hit in hits if hit.startswith("术语 冷启动 "))
    assert section.startswith("课文 冷启动要紧吗？ 1.3 冷启动与热启动 ")
    assert "1.3" not in term


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', "a NEAR b", "-x", "*", "title:queue", "a AND", "(", "\0", "'; DROP TABLE found", "函" * 10_000],
)
def test_no_query_breaks_it(school: Flask, query: str) -> None:
    assert school.test_client().get("/en/search", query_string={"q": query}).status_code == 200


def test_what_somebody_types_is_shown_as_text(school: Flask) -> None:
    page = school.test_client().get("/en/search", query_string={"q": "<script>queue</script>"}).text
    assert "<script>queue" not in page and "&lt;script&gt;queue" in page


def test_htmx_gets_the_hits_alone_and_they_lead_to_a_place_that_is_there(school: Flask) -> None:
    client = school.test_client()
    fragment = client.get("/en/search?q=stream", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    for tag in Html(fragment).named("a"):
        path, _, anchor = tag["href"].partition("#")
        assert not anchor or f'id="{anchor}"' in client.get(path).text


def test_nothing_that_is_hidden_or_for_proof_is_in_it(school: Flask, index: SearchIndex) -> None:
    held = " ".join(body for (body,) in index._database.execute("SELECT body FROM found"))
    assert "GB-second" in held
    for exercise in school.extensions["catalogue"].exercises.values():
        sources = [exercise.checks_source, *(text for files in exercise.solution.values() for text in files.values())]
        sources += [text for each in (*exercise.also_right, *exercise.wrong) for text in each.files.values()]
        for line in {line.strip() for source in sources for line in source.splitlines() if len(line.strip()) > 40}:
            assert line not in held, (exercise.id, line)


def test_a_search_takes_milliseconds(index: SearchIndex) -> None:
    began = time.perf_counter()
    for query in ("queue", "event source", "lambda", "table stream") * 25:
        index.find(query, "en")
    assert (time.perf_counter() - began) / 100 < 0.05
