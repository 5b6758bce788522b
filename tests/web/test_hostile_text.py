"""A learner's text is shown as text, wherever it comes from, and nothing in it hides."""

from __future__ import annotations

import pytest

from sandbox.result import (
    Call,
    Change,
    ChangeKind,
    FunctionError,
    Invocation,
    InvocationStatus,
    LogLine,
    Outcome,
    Result,
    StepResult,
)
from tests.classroom.greetings import RIGHT, FakeRunner
from tests.web.visitor import EXERCISE, Html, Visitor

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
MEAN = SCRIPT + "\x1b[31mred\x00 \u202eevil \ud800 \u2028"


def everything(text: str, status: InvocationStatus) -> Result:
    """A result that holds `text` in every place that a learner can write to."""
    call = Call(service="s3", operation=text, parameters={text: text}, status=400, error_code=text,
                error_message=text, response=text)
    change = Change(service="s3", kind=ChangeKind.CHANGED, resource=text, key=text, before={"body": text, text: 1},
                    after={"body": text + "!", "metadata": {text: text}})
    item = Change(service="dynamodb", kind=ChangeKind.ADDED, resource=text, key={text: text}, after={text: [text]})
    error = FunctionError(type=text, message=text, file=text, line=3,
                          stack=(f'  File "/var/task/handler.py", line 3, in {text}\n    {text}\n',))
    invocation = Invocation(
        request_id=text, function=text, function_name=text, source="s3", event={text: text}, status=status,
        cold=True, answer={text: text}, error=None if status is InvocationStatus.ANSWERED else error,
        logs=(LogLine(at_ms=1, text=text), LogLine(at_ms=2, text="[ERROR] " + text)), calls=(call,),
        changes=(change, item), log_group=text, log_stream=text,
    )  # fmt: skip
    step = {"step": "put-object", "bucket": text, "key": text}
    done = StepResult(step=step, invocations=(invocation,), changes=(change, item))
    refused = StepResult(step={"step": "update-item", "table": text, "key": text}, error=text)
    answered = StepResult(step={"step": "request", "method": text, "path": text}, invocations=(invocation,),
                          response={"status": 200, "headers": {text: text}, "body": text})
    odd = StepResult(step={"step": text})
    return Result(outcome=Outcome.FINISHED, steps=(done, refused, answered, odd), notes=(text,), message=text)


@pytest.mark.parametrize("status", [InvocationStatus.ANSWERED, InvocationStatus.FAILED])
def test_text_of_a_learner_stays_text_everywhere(ada: Visitor, runner: FakeRunner, status: InvocationStatus) -> None:
    runner.before = lambda *_: everything(MEAN, status)
    answer = ada.run(RIGHT)
    assert answer.status_code == 200
    html = Html(answer.text)
    assert not html.named("script")
    assert not html.named("img")
    assert not [name for tag in html.tags for name in tag if name.startswith("on")]
    for hidden in ("\x1b", "\x00", "\u202e", "\u2028"):
        assert hidden not in answer.text
    for seen in ("alert(1)", "␛[31m", "⟨U+202E⟩", "⟨U+D800⟩"):
        assert seen in html.text


def test_the_same_places_show_ordinary_text(ada: Visitor, runner: FakeRunner) -> None:
    runner.before = lambda *_: everything("plain words, 漢字 and 😀", InvocationStatus.ANSWERED)
    assert Html(ada.run(RIGHT).text).text.count("plain words, 漢字 and 😀") > 20


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


def test_an_unimaginably_long_answer_is_cut_and_counted(ada: Visitor, runner: FakeRunner) -> None:
    runner.before = lambda *_: everything("long " * 100_000, InvocationStatus.ANSWERED)
    answer = ada.run(RIGHT)
    assert "… +" in answer.text
    assert len(answer.data) < 1_500_000
