"""Whatever a handler does with the data of a hidden case, in any exercise, no page shows it."""

from __future__ import annotations

import ast
import base64
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask

from course.catalogue import Exercise
from course.catalogue.code import main_file
from course.classroom import Database, migrate
from course.grading import outline
from course.grading.grader import Outline
from course.web import attempts
from sandbox import Job, Result, Sandbox, plain
from tests.content.lessons import CATALOGUE, EXERCISES
from tests.web.conftest import build
from tests.web.visitor import HTMX, Visitor

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
TELLTALES = Path(__file__).parent / "telltales"
MARK = "a telltale wrote this"
VOCABULARY = {"True", "False", "aws:sqs", "application", "binary", "octet-stream", "application/octet-stream"}
VOCABULARY |= {"binary/octet-stream"}
"""What AWS and Python write by themselves."""
PARTS = re.compile(r"[/?&=]")
WORD = re.compile(r"[^\W\d_][\w-]{6,}|\d{6,}")


@dataclass(frozen=True, slots=True)
class Told:
    """What went into some cases, and what a handler had in its hands."""

    data: list[Any]
    told: list[Any]


class Recording:
    """The sandbox; what it ran is kept."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.done: list[tuple[Job, Result]] = []

    def run_series(self, jobs: list[Job], **options: Any) -> Iterator[Result]:
        for job, result in zip(jobs, self._sandbox.run_series(jobs, **options), strict=False):
            self.done.append((job, result))
            yield result


@pytest.fixture(scope="module")
def recording(sandbox: Sandbox) -> Recording:
    return Recording(sandbox)


@pytest.fixture(scope="module")
def app(recording: Recording) -> Iterator[Flask]:
    """Everything that is taught, with the real sandbox behind it. A request waits for its attempt's end."""
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(attempts, "WAIT", 60)
        database = Database(f"sqlite:///{Path(name) / 'coldstart.db'}", Path(name))
        migrate(database)
        database.close()
        built = build(CATALOGUE, recording, Path(name))  # type: ignore[arg-type]
        yield built
        built.extensions["classroom"].close(0)


@pytest.mark.parametrize(
    ("exercise", "runtime"), [pytest.param(*each, id=f"{each[0].id} {each[1]}") for each in EXERCISES]
)
def test_what_a_handler_tells_of_hidden_data_is_on_no_page(
    app: Flask, recording: Recording, exercise: Exercise, runtime: str
) -> None:
    mallory = Visitor(app)
    lesson, name = exercise.id.split("/")
    address = f"/en/lessons/{lesson}/{name}"
    before = readable(page_before(app, address))
    files = {**exercise.starter[runtime], main_file(runtime, exercise.starter[runtime]): telltale(exercise, runtime)}
    form = {"runtime": runtime, **{f"file:{path}": text for path, text in files.items()}}
    recording.done.clear()
    answer = mallory.post(f"{address}/checks", form, htmx=True)
    plan = outline(exercise)
    assert answer.status_code == 200 and len(recording.done) == len(plan.cases)

    visible, hidden = cases(plan, recording.done)
    known = text_of(visible.data, visible.told, before, public(exercise))
    secrets = {value for value in values(hidden.data) if value not in known}
    assert secrets, "no hidden case holds anything that a page could be searched for"
    parts = ["?at=1", f"/cost?case={next(iter(plan.hidden))}"] if runtime == exercise.runtimes[0] else []
    shown = text_of(*map(readable, [answer.text, *pages_from(mallory, address, answer.text, parts)]))
    assert any(value in shown for value in values(visible.told) if value not in before), "nothing is shown"
    assert [value for value in secrets if value in shown] == []
    if exercise.id != "messages/match-the-pattern":  # there the hidden events go past the handler
        assert any(value in text_of(hidden.told) for value in secrets), "the handler got nothing to tell"


@cache
def page_before(app: Flask, address: str) -> str:
    """The exercise as somebody sees it who has not been here."""
    return Visitor(app).get(address).text


def telltale(exercise: Exercise, runtime: str) -> str:
    """A handler that prints, stores, returns or raises what it gets, what it can read and its environment."""
    attributes = dict(re.findall(r"AttributeName: (\w+)\s+AttributeType: (\w)", exercise.template))
    settings = sorted(set(re.findall(r"^ {10}([A-Z_]+): ", exercise.template, re.MULTILINE)))
    source = (TELLTALES / {"python": "handler.py", "nodejs": "handler.mjs"}[runtime]).read_text(encoding="utf-8")
    for place, value in {"ATTRIBUTES": attributes, "SETTINGS": settings, "MARK": MARK}.items():
        source = re.sub(
            rf"(?m)^((?:const )?{place} = ).*$", lambda found, value=value: found[1] + json.dumps(value), source
        )
    return source


def cases(plan: Outline, done: list[tuple[Job, Result]]) -> tuple[Told, Told]:
    """The visible and the hidden cases."""
    found = Told([], []), Told([], [])
    for case, (job, result) in zip(plan.cases, done, strict=True):
        part = found[case.hidden]
        faults = ("fail-call", "kill-environment")  # these name AWS's operations, not data
        part.data.extend(
            [[plain.dump(step) for step in job.steps if step["step"] not in faults], plain.dump(job.extra)]
        )
        runs = [run for step in result.steps for run in step.invocations]
        part.told.extend([[run.event, run.answer, [line.text for line in run.logs]] for run in runs])
    return found


def public(exercise: Exercise) -> list[str]:
    """What the author tells learners of hidden cases."""
    shown = [node.value for node in ast.walk(ast.parse(exercise.checks_source))
             if isinstance(node, ast.keyword) and node.arg in ("idea", "hidden_message", "title")]  # fmt: skip
    said = [part.value for each in shown for part in ast.walk(each) if isinstance(part, ast.Constant)]
    return [text for text in said if isinstance(text, str)]


def pages_from(visitor: Visitor, address: str, results: str, parts: list[str]) -> Iterator[str]:
    """The page that the results are part of, all attempts, and `parts` of this one: the same in each runtime."""
    (attempt,) = set(re.findall(rf"{address}/attempts/[\w-]+", results))
    yield visitor.get(f"{attempt.replace('/en/', '/zh/')}?files=1").text
    for part in [f"{address}/attempts", *(f"{attempt}{part}" for part in parts)]:
        answer = visitor.get(part, headers=HTMX)
        assert answer.status_code == 200, part
        yield answer.text


def values(*found: Any) -> set[str]:
    """Texts, the words in them, and numbers with their names: what is not on a page by chance."""
    texts = [part for text in leaves(found) for part in [text, *WORD.findall(text), *PARTS.split(unquote_plus(text))]]
    long = {squeezed(text) for text in texts if len(text) >= (6 if text.replace(".", "").isdigit() else 4)}
    return long - VOCABULARY | set(pairs(found))


def pairs(found: Any) -> Iterator[str]:
    """The numbers in objects, with their names, as JSON writes them."""
    for each in found if isinstance(found, list | tuple) else found.values() if isinstance(found, dict) else ():
        yield from pairs(each)
    if isinstance(found, dict):
        yield from (f'"{name}":{each}' for name, each in found.items() if type(each) in (int, float))


def text_of(*found: Any) -> str:
    return squeezed("\n".join(leaves(found)))


def squeezed(text: str) -> str:
    """Without white space, which is not the same everywhere."""
    return "".join(text.split())


def leaves(found: Any) -> Iterator[str]:
    """Every text in lists and objects, also of JSON and of base64 within."""
    if isinstance(found, dict | list | tuple):
        for each in found.values() if isinstance(found, dict) else found:
            yield from leaves(each)
    elif isinstance(found, str):
        yield found
        for each in inner(found):
            yield from leaves(each)
    elif found is not None:
        yield str(found)


def inner(text: str) -> Iterator[Any]:
    if text[:1] in ("{", "["):
        with suppress(ValueError):
            yield json.loads(text)
    with suppress(ValueError):  # binascii.Error and UnicodeDecodeError are ones
        if len(text) >= 8:
            yield base64.b64decode(text, validate=True).decode()


def readable(page: str) -> str:
    """A page's text, however it may be written in it."""
    page = re.sub(r"(?s)<svg.*?</svg>", "", page)
    text = unescape(re.sub(r"</?(?:span|code|b|mark)[^>]*>", "", page))
    escaped = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    packed = [packed for word in re.findall(r"[A-Za-z0-9+/]{8,}={0,2}", text) for packed in inner(word)]
    return text_of(page, text, unquote_plus(text), escaped, packed)
