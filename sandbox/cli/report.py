"""A result in words, for a terminal: steps, invocations, logs, calls, changes, what did not arrive."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import IO

from sandbox.result import Call, Change, ChangeKind, Invocation, Outcome, Result, StepResult, Undelivered

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}
_MAX = 500


def write(result: Result, out: IO[str]) -> None:
    """Print the result. What the handler produced is shown as text: control characters are made visible."""
    if result.outcome is not Outcome.FINISHED:
        print(f"{result.outcome.value}: {printable(result.message)}", file=out)
    for number, step in enumerate(result.steps, 1):
        if len(result.steps) > 1:
            print(f"{'' if number == 1 else chr(10)}step {number:<4} {_step(step)}", file=out)
        _write_step(step, out)
    for note in result.notes:
        print(f"note      {printable(note)}", file=out)


def _write_step(step: StepResult, out: IO[str]) -> None:
    if step.error:
        print(f"the step was refused: {printable(step.error)}", file=out)
    for invocation in step.invocations:
        _invocation(invocation, out)
    for undelivered in step.undelivered:
        print(f"left      {_undelivered(undelivered)}", file=out)
    for response in [step.response, *step.responses]:
        if response is not None:
            print(f"response  {_json(response)}", file=out)
    if not step.changes:
        print("changes   nothing changed", file=out)
    for change in step.changes:
        print(f"changes   {_change(change)}", file=out)


def _step(step: StepResult) -> str:
    said: Mapping[str, object] = step.step
    parts = [f"{name}={_json(value)}" for name, value in said.items() if name != "step"]
    return printable(_short(" ".join([str(said.get("step")), *parts])))


def _invocation(invocation: Invocation, out: IO[str]) -> None:
    print(f"invoked   {_how(invocation)}", file=out)
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


def _how(invocation: Invocation) -> str:
    """Who was invoked by what, for the how-maniest time, and when in the cloud's time."""
    parts = [f"{invocation.function} by {invocation.source}"]
    if invocation.attempt > 1:
        parts.append(f"attempt {invocation.attempt}")
    if invocation.waited_ms >= 1:
        parts.append(f"after {invocation.waited_ms / 1000:,.1f} s that were not waited for")
    if invocation.cold:
        parts.append("cold start")
    parts.append(f"{invocation.duration_ms:.1f} ms")
    return printable(", ".join(parts))


def _undelivered(undelivered: Undelivered) -> str:
    resource = f" {undelivered.resource}" if undelivered.resource else ""
    attempts = f" after {undelivered.attempts} attempts" if undelivered.attempts else ""
    text = f"{undelivered.source}{resource} -> {undelivered.function}: {undelivered.fate.value}{attempts}"
    return printable(f"{text}. {undelivered.reason} {_json(undelivered.event)}")


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
    return _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    return text if len(text) <= _MAX else text[:_MAX] + f"... ({len(text)} characters)"


def printable(text: str) -> str:
    """Terminal control, format (bidi) and surrogate characters as escapes, so that output cannot pretend."""
    return "".join(
        char
        if char == "\t" or unicodedata.category(char)[0] != "C"
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )
