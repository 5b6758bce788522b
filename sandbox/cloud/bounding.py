"""Keeping a result below its bound by cutting what is long, coarser and coarser, and saying so."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sandbox import plain
from sandbox.cloud.front.recording import CUT
from sandbox.job import JsonValue
from sandbox.result import Call, Change, Invocation, Observations, Result, State, StepResult


@dataclasses.dataclass(frozen=True, slots=True)
class _Cut:
    """What is kept: characters of one text, characters of one whole value, entries of a list."""

    text: int
    value: int
    entries: int
    note: str


_CUTS = (
    _Cut(16 * 1024, 256 * 1024, 1000, "Values longer than 16,384 characters were cut."),
    _Cut(1024, 32 * 1024, 200, "Values longer than 1,024 characters and lists longer than 200 entries were cut."),
    _Cut(
        128,
        2 * 1024,
        30,
        "The run left too much to show: values of 128 characters and 30 entries of each list are kept.",
    ),
)


def bounded(result: Result, limit_bytes: int) -> Result:
    """`result`, or a copy with long values cut and a note for each cut, of at most about `limit_bytes` as JSON."""
    if size(result) <= limit_bytes:
        return result
    for cut in _CUTS:
        smaller = _smaller(result, cut)
        if size(smaller) <= limit_bytes:
            return smaller
    emptied = "The facts of this run are too many to keep: only its outcome is left."
    return dataclasses.replace(result, steps=(), final=State(), observed=Observations(), notes=(*result.notes, emptied))


def size(value: Any) -> int:
    """Bytes of `value` as JSON, about."""
    return len(plain.text(value))


def _smaller(result: Result, cut: _Cut) -> Result:
    return dataclasses.replace(
        result,
        steps=tuple(_step(step, cut) for step in result.steps),
        final=_state(result.final, cut),
        observed=_observed(result.observed, cut),
        notes=(*result.notes, cut.note),
    )


def _step(step: StepResult, cut: _Cut) -> StepResult:
    return dataclasses.replace(
        step,
        step=_walk(step.step, cut),
        response=_value(step.response, cut),
        invocations=tuple(_invocation(invocation, cut) for invocation in step.invocations),
        changes=_changes(step.changes, cut),
    )


def _invocation(invocation: Invocation, cut: _Cut) -> Invocation:
    platform = 3  # END and REPORT, and what Lambda says of a timeout, are the last lines
    logs = invocation.logs
    if len(logs) > cut.entries + platform:
        logs = (*logs[: cut.entries], *logs[-platform:])
    return dataclasses.replace(
        invocation,
        event=_value(invocation.event, cut),
        answer=_value(invocation.answer, cut),
        logs=tuple(dataclasses.replace(line, text=_text(line.text, cut.text)) for line in logs),
        logs_truncated=invocation.logs_truncated or len(logs) < len(invocation.logs),
        calls=tuple(_call(call, cut) for call in invocation.calls[: cut.entries]),
        changes=_changes(invocation.changes, cut),
    )


def _call(call: Call, cut: _Cut) -> Call:
    return dataclasses.replace(
        call, parameters=_walk(call.parameters, cut), response=_text(call.response, min(cut.text, 1024))
    )


def _changes(changes: tuple[Change, ...], cut: _Cut) -> tuple[Change, ...]:
    return tuple(
        dataclasses.replace(change, before=_fact(change.before, cut), after=_fact(change.after, cut))
        for change in changes[: cut.entries]
    )


def _state(state: State, cut: _Cut) -> State:
    return State(
        objects={
            bucket: {key: _fact(fact, cut) for key, fact in list(objects.items())[: cut.entries]}
            for bucket, objects in state.objects.items()
        },
        items=_facts(state.items, cut),
        messages=_facts(state.messages, cut),
        records=_facts(state.records, cut),
        publications=_facts(state.publications, cut),
        events=_facts(state.events, cut),
    )


def _observed(observed: Observations, cut: _Cut) -> Observations:
    """A stream keeps its last messages, a metric its first values."""
    return dataclasses.replace(
        observed,
        log_groups={
            group: {
                stream: tuple(_text(message, cut.text) for message in messages[-cut.entries :])
                for stream, messages in list(streams.items())[: cut.entries]
            }
            for group, streams in list(observed.log_groups.items())[: cut.entries]
        },
        metrics=tuple(
            dataclasses.replace(metric, values=metric.values[: cut.entries], at_ms=metric.at_ms[: cut.entries])
            for metric in observed.metrics[: cut.entries]
        ),
        alarms=observed.alarms[: cut.entries],
        traces=tuple(_walk(trace, cut) for trace in observed.traces[: cut.entries]),
    )


def _facts(
    facts: Mapping[str, tuple[Mapping[str, JsonValue], ...]], cut: _Cut
) -> dict[str, tuple[Mapping[str, JsonValue], ...]]:
    return {name: tuple(_walk(fact, cut) for fact in some[: cut.entries]) for name, some in facts.items()}


def _fact(fact: JsonValue, cut: _Cut) -> JsonValue:
    """An object's fact keeps saying whether its body is whole; base64 stays base64."""
    shorter = _walk(fact, cut)
    if not isinstance(fact, Mapping) or not isinstance(shorter, dict):
        return shorter
    for name in ("body", "body_base64"):
        body = fact.get(name)
        if isinstance(body, str) and "truncated" in fact and len(body) > cut.text:
            shorter[name] = body[: cut.text - cut.text % 4]
            shorter["truncated"] = True
    return shorter


def _value(value: JsonValue, cut: _Cut) -> JsonValue:
    """A value with long texts and lists cut; one that is still too large as a whole becomes its first characters."""
    shorter = _walk(value, cut)
    if isinstance(shorter, dict | list) and size(shorter) > cut.value:
        return plain.text(shorter)[: cut.text] + CUT
    return shorter


def _walk(value: JsonValue, cut: _Cut) -> JsonValue:
    if isinstance(value, str):
        return _text(value, cut.text)
    if isinstance(value, Mapping):
        return {_text(str(k), cut.text): _walk(v, cut) for k, v in list(value.items())[: cut.entries]}
    if isinstance(value, list | tuple):
        return [_walk(member, cut) for member in value[: cut.entries]]
    return value


def _text(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + CUT
