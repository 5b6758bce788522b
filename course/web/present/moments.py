"""What happened, in order: each invocation, and each step that caused none, numbered over a whole attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from course.web.present.visible import label, short
from sandbox.job import Step
from sandbox.result import Invocation, Result, StepResult

STEPS = ("put-object", "delete-object", "put-item", "update-item", "delete-item", "send-message", "send-messages",
         "put-records", "publish", "put-event", "put-log-events", "request", "invoke", "wait", "at-once",
         "deliver-again", "new-environment", "fail-call", "kill-environment")
"""The steps of `sandbox.job.Step`; each has its words under `step.` in the translations."""
MOST = 64
"""Moments on one page; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One point of the timeline."""

    number: int  # from 1, over all cases of the attempt
    case: str
    result: Result
    step: StepResult
    step_number: int  # from 1, within its case
    invocation: Invocation | None  # None: the step invoked nothing

    @property
    def first_of_step(self) -> bool:
        """Whether this is where its step begins."""
        return self.invocation is None or self.invocation is self.step.invocations[0]

    @property
    def good(self) -> bool:
        """Whether AWS accepted the step and the function answered."""
        return self.step.error is None and (self.invocation is None or self.invocation.status == "answered")


def moments(results: Mapping[str, Result]) -> list[Moment]:
    """The timeline of an attempt's visible cases, all of it."""
    found: list[Moment] = []
    for case, result in results.items():
        for at, step in enumerate(result.steps, start=1):
            for invocation in step.invocations or (None,):
                found.append(Moment(number=len(found) + 1, case=case, result=result, step=step,
                                    step_number=at, invocation=invocation))
    return found


def chosen(all_moments: list[Moment], number: int | None) -> list[Moment]:
    """The one moment asked for, or all of them as far as a page holds them."""
    return [each for each in all_moments if each.number == number] or all_moments[:MOST]


def step_words(step: Step) -> tuple[str, dict[str, str]]:
    """(message key, values) for a step: `say(lang, key, **values)` gives the sentence.

    A learner may have edited the step, so nothing about its values is taken for granted.
    """
    kind = str(step.get("step"))
    if kind not in STEPS:
        return "step.unknown", {}
    values = {name: label(step.get(name, "")) for name in _NAMES}
    if isinstance(key := step.get("key"), Mapping):
        values["key"] = ", ".join(f"{label(name)} = {short(value, 100)}" for name, value in key.items())
    values["count"] = str(_count(step))
    inner = step.get("do")
    if kind == "at-once" and isinstance(inner, Mapping):
        values["of"] = label(inner.get("step", ""))
        return "step.at-once-times", values
    return f"step.{kind}", values


_NAMES = ("bucket", "key", "table", "method", "path", "queue", "stream", "topic", "source", "detail_type", "log_group",
          "seconds", "service", "operation", "error", "after_call")  # fmt: skip


def _count(step: Step) -> int:
    """How many things the step does: messages, records, or what happens at once."""
    if isinstance(times := step.get("times"), int) and step.get("step") == "at-once":
        return times
    many = next((step[name] for name in ("messages", "records", "steps") if isinstance(step.get(name), list)), ())
    return len(many)
