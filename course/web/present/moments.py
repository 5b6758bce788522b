"""What happened, in order: each invocation, and each step that caused none, numbered over a whole attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.job import Step
from sandbox.result import Invocation, Result, StepResult

MOST = 64
"""Moments on one page: what one run may invoke at most."""


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
    """The timeline of an attempt's visible cases."""
    found: list[Moment] = []
    for case, result in results.items():
        for at, step in enumerate(result.steps, start=1):
            for invocation in step.invocations or (None,):
                found.append(Moment(number=len(found) + 1, case=case, result=result, step=step,
                                    step_number=at, invocation=invocation))
    return found[:MOST]


def chosen(all_moments: list[Moment], number: int | None) -> list[Moment]:
    """The one moment asked for, or all of them."""
    return [each for each in all_moments if each.number == number] or all_moments


def step_words(step: Step) -> tuple[str, dict[str, str]]:
    """(message key, values) for a step: `say(lang, key, **values)` gives the sentence."""
    kind = str(step.get("step", "invoke"))
    values = {name: str(step.get(name, "")) for name in ("bucket", "key", "table", "method", "path")}
    if kind in ("put-item", "update-item", "delete-item"):
        values["key"] = ", ".join(f"{k}={v}" for k, v in (step.get("key") or {}).items())
    return f"step.{kind}", values
