"""A result in words, for a terminal: answer, logs, calls, changes."""

from __future__ import annotations

import json
import unicodedata
from typing import IO

from sandbox.result import Call, Change, ChangeKind, Invocation, Outcome, Result

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}


def write(result: Result, out: IO[str]) -> None:
    """Print the result. What the handler produced is shown as text: control characters are made visible."""
    if result.outcome is not Outcome.FINISHED:
        print(f"{result.outcome.value}: {printable(result.message)}", file=out)
    for step in result.steps:
        if step.error:
            print(f"the step was refused: {printable(step.error)}", file=out)
        for invocation in step.invocations:
            _invocation(invocation, out)
        if step.response is not None:
            print(f"response  {_json(step.response)}", file=out)
        if not step.changes:
            print("changes   nothing changed", file=out)
        for change in step.changes:
            print(f"changes   {_change(change)}", file=out)
    for note in result.notes:
        print(f"note      {printable(note)}", file=out)


def _invocation(invocation: Invocation, out: IO[str]) -> None:
    if invocation.error:
        print(
            f"{invocation.status.value}  {printable(invocation.error.type)}: {printable(invocation.error.message)}",
            file=out,
        )
        if invocation.error.file:
            print(f"          at {printable(invocation.error.file)}, line {invocation.error.line}", file=out)
    else:
        print(f"answer    {_json(invocation.answer)}", file=out)
    for line in invocation.logs:
        print(f"log       {printable(line.text)}", file=out)
    for call in invocation.calls:
        print(f"call      {_call(call)}", file=out)


def _call(call: Call) -> str:
    outcome = call.error_code or "ok"
    operation = call.operation or "(unknown operation)"
    return printable(
        f"{call.service} {operation} {_json(call.parameters)} -> {call.status} {outcome}, {call.ms:.1f} ms"
    )


def _change(change: Change) -> str:
    head = f"{_SIGNS[change.kind]} {change.service} {change.resource} {_json(change.key)}"
    if change.kind is ChangeKind.CHANGED:
        return printable(f"{head}: {_json(change.before)} -> {_json(change.after)}")
    return printable(f"{head}: {_json(change.after if change.after is not None else change.before)}")


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 500 else text[:500] + f"... ({len(text)} characters)"


def printable(text: str) -> str:
    """Terminal control, format (bidi) and surrogate characters as escapes, so that output cannot pretend."""
    return "".join(
        char
        if char == "\t" or unicodedata.category(char)[0] != "C"
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )
