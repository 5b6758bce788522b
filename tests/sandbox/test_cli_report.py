"""The words of `python -m sandbox invoke`."""

import io

from sandbox.cli.report import printable, write
from sandbox.result import Invocation, InvocationStatus, LogLine, Outcome, Result, StepResult


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
