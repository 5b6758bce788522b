"""The words of `python -m sandbox invoke`."""

import io

from sandbox.cli.report import printable, write
from sandbox.result import Fate, Invocation, InvocationStatus, LogLine, Outcome, Result, StepResult, Undelivered


def test_terminal_control_and_bidi_characters_are_made_visible():
    assert printable("a\x1b[31mred\u202ebidi\x00\ttab") == "a\\x1b[31mred\\u202ebidi\\x00\ttab"


def test_ordinary_text_in_any_script_is_left_alone():
    assert printable("héllo 你好 🙂") == "héllo 你好 🙂"


def test_nothing_changed_is_said():
    invocation = Invocation(
        request_id="r",
        function="F",
        function_name="f",
        source="invoke",
        event={},
        status=InvocationStatus.ANSWERED,
        cold=True,
        answer={"ok": True},
        logs=(LogLine(at_ms=0, text="START"),),
    )
    out = io.StringIO()
    write(Result(outcome=Outcome.FINISHED, steps=(StepResult(step={}, invocations=(invocation,)),)), out)
    assert 'answer    {"ok": true}' in out.getvalue()
    assert "nothing changed" in out.getvalue()


def test_a_scenario_shows_each_step_and_who_was_invoked_by_what_when():
    invocation = Invocation(
        request_id="r",
        function="Work",
        function_name="work",
        source="sqs",
        event={},
        status=InvocationStatus.ANSWERED,
        cold=True,
        attempt=3,
        waited_ms=62_500.0,
        duration_ms=1.25,
    )
    undelivered = Undelivered(
        fate=Fate.DISCARDED,
        source="sqs",
        function="Work",
        resource="jobs",
        attempts=3,
        reason="Nobody is left.",
        event=1,
    )
    put = {"step": "put-object", "bucket": "Files", "body": "\x1b[31m"}
    steps = (
        StepResult(step=put, invocations=(invocation,), undelivered=(undelivered,)),
        StepResult(step={"step": "at-once"}, responses=({"status": 200},)),
    )
    out = io.StringIO()
    write(Result(outcome=Outcome.FINISHED, steps=steps), out)
    text = out.getvalue()
    assert 'step 1    put-object bucket="Files" body="\\u001b[31m"' in text
    assert "invoked   Work by sqs, attempt 3, after 62.5 s that were not waited for, cold start, 1.2 ms" in text
    assert "left      sqs jobs -> Work: discarded after 3 attempts. Nobody is left. 1" in text
    assert text.index("step 2    at-once") < text.index('response  {"status": 200}')
