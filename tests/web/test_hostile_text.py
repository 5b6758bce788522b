"""A learner's text is shown as text, wherever it comes from, and nothing in it hides."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from course.classroom import Attempt
from course.web import attempts
from course.web.present.moments import STEPS
from sandbox import plain
from sandbox.result import (
    ChangeKind,
    Fate,
    Invocation,
    InvocationStatus,
    Outcome,
    Result,
    StepResult,
)
from tests.classroom import greetings
from tests.classroom.greetings import RIGHT, FakeRunner
from tests.web.conftest import build
from tests.web.filled import filled
from tests.web.visitor import EXERCISE, HTMX, Html, Visitor, fields

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onfocus=alert(3) '\"><probe>"
MEAN = f"{SCRIPT}[a](javascript:alert(4)) \x1b[31mred\x00 \u202eevil \ud800 \u2028"
SEEN = ("alert(1)", "onfocus=alert(3)", "␛[31m", "⟨U+202E⟩", "⟨U+D800⟩")
PLAIN = "plain words, 漢字 and 😀"

CHECKS = """
import dataclasses
from course.grading.checks import Case, Problem, Text, case, check

@case
def ada(rng):
    return Case(steps=[{"step": "invoke", "payload": {"name": "ada"}}])

@case(hidden=True, idea=Text(en="somebody else", zh="另一个人"))
def somebody(rng):
    return Case(steps=[{"step": "invoke", "payload": {"name": "x"}}])

def quoting(facts):
    said = facts.result.message.partition("«")[0]
    return Problem(**{field.name: said + "«problem." + field.name + "» `" + said + "` **" + said + "**"
                      for field in dataclasses.fields(Problem) if field.name != "line"})

for number, (cases, allowed) in enumerate([(["ada"], True), (["ada"], False), (["somebody"], True)]):
    globals()["check_" + str(number)] = check(
        task=1, cases=cases, title=Text(en="quotes", zh="引用"), errors_allowed=allowed,
        hidden_message=Text(en="Not for everybody.", zh="不是对每个人。"),
    )(type(quoting)(quoting.__code__, quoting.__globals__, "check_" + str(number)))
"""
PROBLEM = {"problem.message", "problem.did", "problem.expected", "problem.found"}


def everything(words: str, runtime: str = "python3.13", outcome: Outcome = Outcome.FINISHED, *, known: bool) -> Result:
    """A result with `words` and the name of its place in every place that holds text.

    `known`: where the sandbox puts words of its own, such as the name of a service, it is one of those.
    """

    def text(path: str) -> str:
        return f"{words}«{path}»"

    shapes: dict[str, Any] = {
        "outcome": outcome,
        "steps.response": {"status": 200, "headers": {text("steps.response.headers"): text("steps.response.headers")},
                           "body": text("steps.response.body")},
        "observed.traces": ({"id": text("observed.traces.id"), "segments": [_segment(text)]},),
        "resources": {text("resources.name"): text("steps.changes.resource")},
        "steps.invocations.runtime": runtime,
    }  # fmt: skip
    own = {
        "steps.invocations.source": "s3", "steps.invocations.calls.service": "s3", "steps.undelivered.source": "sqs",
        "steps.invocations.log_format": "Text", "observed.alarms.state": "ALARM", "observed.alarms.history": ("OK",),
        "observed.metrics.unit": "Count", "tier": "A", "steps.changes.service": "s3",
        "steps.invocations.changes.service": "dynamodb",
    }  # fmt: skip
    result = filled(Result, text, shapes | (own if known else {}))
    [step] = result.steps
    names = ("bucket", "key", "table", "method", "path", "queue", "stream", "topic", "source", "detail_type",
             "log_group", "seconds", "service", "operation", "error", "after_call")  # fmt: skip
    told = {name: text(f"steps.step.{name}") for name in names}
    refused = [StepResult(step={**told, "step": kind}, error=text("steps.error")) for kind in STEPS]
    request = replace(step, step={**told, "step": "request"}, error=None,
                      invocations=tuple(_invocation(step.invocations[0], status) for status in InvocationStatus),
                      undelivered=tuple(replace(step.undelivered[0], fate=fate) for fate in Fate),
                      changes=tuple(replace(step.changes[0], kind=kind) for kind in ChangeKind))  # fmt: skip
    silent = StepResult(step={**told, "step": text("steps.step.step")}, response={text("steps.response.name"): 1})
    return replace(result, steps=(silent, request, *refused))


def _segment(text: Callable[[str], str]) -> dict[str, Any]:
    """A segment document with text for everything that one may have."""
    names = ("name", "id", "trace_id", "parent_id", "origin", "namespace", "user", "type", "message", "path", "label")
    said = {name: text(f"observed.traces.{name}") for name in names}
    kept = {text("observed.traces.annotation"): text("observed.traces.annotation")}
    metadata, cause = {text("observed.traces.metadata"): kept}, {"exceptions": [{**said, "stack": [said]}]}
    one = {**said, "start_time": 1.0, "end_time": 2.0, "fault": True, "cause": cause, "annotations": kept,
           "metadata": metadata, "http": kept, "sql": kept, "aws": kept}
    return {**one, "subsegments": [{**one, "origin": None}]}  # fmt: skip


def _invocation(one: Invocation, status: InvocationStatus) -> Invocation:
    fine = status is InvocationStatus.ANSWERED
    error = one.error
    assert error is not None
    error = replace(error, stack=(f'  File "/var/task/handler.py", line 3, in {error.stack[0]}\n', *error.stack))
    logs = (*one.logs, *(replace(line, text="[ERROR] " + line.text) for line in one.logs))
    return replace(one, status=status, error=None if fine else error, logs=logs)




def marks(text: str) -> set[str]:
    """The names of the places whose text is in `text`."""
    return set(re.findall(r"«([\w.]+)»", text))


EVERY = marks(plain.text(everything("", known=False)))
NOT_SHOWN = {
    "for the checks; a page shows what has changed": [path for path in EVERY if path.startswith("final.")],
    "told in our own words": ["observed.alarms.state", "observed.alarms.history", "steps.invocations.log_format",
                              "steps.undelivered.event", "steps.undelivered.event.name", "tier"],
    "what belongs together": [
        "permissions.sid", "steps.invocations.caused_by", "steps.invocations.environment",
        "steps.invocations.request_id", "steps.invocations.calls.request_id", "steps.invocations.trace_header",
        "steps.invocations.trace_id", "steps.invocations.trace_parent", "observed.traces.parent_id",
        "observed.traces.trace_id",
    ],
    "another name of it is shown": ["steps.invocations.function_name", "steps.invocations.version"],
    "of a segment": ["observed.traces.label", "observed.traces.path", "observed.traces.user"],
    "of a permission": ["permissions.policy"],
}  # fmt: skip
"""Text that no page shows, by the reason."""


@pytest.fixture(scope="module")
def judged(empty: Path) -> Iterator[tuple[Flask, FakeRunner]]:
    """A lesson whose checks quote a learner in all that a Problem has."""
    runner = FakeRunner()
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(attempts, "WAIT", 20)
        shutil.copy(empty, name)
        app = build(greetings.catalogue(CHECKS), runner, Path(name))
        yield app, runner
        app.extensions["classroom"].close(0)


@pytest.fixture
def shown(judged: tuple[Flask, FakeRunner]) -> Callable[..., list[Html]]:
    """Hands in a Run or a Check in a language, which comes to some result: what pages then show of it."""

    def hand_in(kind: str, lang: str, result: Result) -> list[Html]:
        app, runner = judged
        runner.before = lambda *_: result
        visitor, path = Visitor(app), EXERCISE.replace("en", lang, 1)
        where = visitor.post(f"{path}/{kind}", fields(RIGHT)).location.split("#")[0]
        asked = [where, f"{where}?at=1", f"{where}?at=2", f"{where}?files=1", f"{where}/cost", f"{path}/attempts"]
        answers = [visitor.get(each, headers=HTMX) for each in asked]
        assert [answer.status_code for answer in answers] == [200] * len(asked)
        return [Html(answer.text) for answer in answers]

    return hand_in


def said(page: Html) -> str:
    """All that is to be read of a page, what its tags say included."""
    return page.text + " ".join(value for tag in page.tags for value in tag.values())


def assert_harmless(page: Html) -> None:
    """Nothing of a learner's text acts, or hides."""
    for tag in page.tags:
        assert tag[""] not in ("script", "img", "probe")
        assert not [name for name in tag if name.startswith("on")], tag
        assert not [value for name, value in tag.items() if name in ("href", "src", "action") and "script:" in value]
    assert not re.search("[\x1b\x00\u202e\u2028\ud800]", page.source)


@pytest.mark.parametrize(
    ("kind", "lang", "runtime", "known"),
    [("runs", "en", "python3.13", True), ("runs", "zh", "nodejs22.x", False),
     ("checks", "en", "nodejs22.x", False), ("checks", "zh", "python3.13", True)],
)  # fmt: skip
def test_text_of_a_learner_stays_text_everywhere(
    shown: Callable[..., list[Html]], kind: str, lang: str, runtime: str, known: bool
) -> None:
    pages = shown(kind, lang, everything(MEAN, runtime, known=known))
    for page in pages:
        assert_harmless(page)
    text = "".join(map(said, pages))
    assert all(each in text for each in SEEN)
    assert marks(text) == set(re.findall(r"⟨U\+2028⟩«([\w.]+)»", text)), "each is there with all that stands before it"
    assert len(marks(text)) > 70
    assert kind == "runs" or marks(text) >= PROBLEM


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.FINISHED])
def test_text_of_a_learner_stays_text_however_a_run_ended(shown: Callable[..., list[Html]], outcome: Outcome) -> None:
    for page in shown("runs", "en", everything(MEAN, outcome=outcome, known=True)):
        assert_harmless(page)


def test_the_same_places_show_ordinary_text(shown: Callable[..., list[Html]]) -> None:
    """Every field that can hold text is either seen, or named among those that are not shown: a new one, too."""
    results = [everything(PLAIN, known=True), everything(PLAIN, outcome=Outcome.STEP_REJECTED, known=False)]
    pages = [page for result in results for page in shown("runs", "en", result)]
    pages += shown("checks", "en", results[0])
    seen = {mark for page in pages for mark in re.findall(PLAIN + r"«([\w.]+)»", said(page))}
    not_shown = [path for paths in NOT_SHOWN.values() for path in paths]
    assert sorted(not_shown) == sorted(EVERY - seen)
    assert seen - EVERY == PROBLEM


def test_an_attempt_holds_no_other_text_of_a_learner() -> None:
    """Its own code and event come back below; the rest of its text is made here. A new field belongs in one of them."""
    made_here = {"id", "learner_id", "exercise_id", "runtime", "lane"}
    typed = {"files", "event"}
    stored = {"results", "report", "hidden_cases"}  # all that the tests above fill; the author's names
    hints = {field.name: str(field.type) for field in dataclasses.fields(Attempt)}
    assert {name for name, hint in hints.items() if re.search("str|Report|Any", hint)} == made_here | typed | stored


def test_source_and_event_come_back_as_they_were_typed(ada: Visitor) -> None:
    source = "\n# </textarea><script>alert(1)</script>\ndef handler(event, context): return event"
    event = '{"name": "</template><script>alert(1)</script>"}'
    where = ada.run({"handler.py": source}, event=event, htmx=False).location
    for page in (ada.get(where), ada.get(EXERCISE)):
        assert "<script>alert" not in page.text
        assert "&lt;/textarea&gt;" in page.text
    assert "&lt;/template&gt;" in ada.get(where).text


def test_the_log_filter_comes_back_as_text(ada: Visitor) -> None:
    where = ada.run(RIGHT, htmx=False).location.split("#")[0]
    page = ada.get(where, query_string={"filter": SCRIPT, "at": "<b>"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert Html(page.text).by_id("log-filter")["value"] == SCRIPT


def test_unimaginably_long_text_is_cut_and_counted_everywhere(ada: Visitor, runner: FakeRunner) -> None:
    runner.before = lambda *_: everything("long " * 5_000, known=True)
    answer = ada.run(RIGHT)
    assert "… +" in answer.text
    assert len(answer.data) < 1_500_000
