"""What a step says, read with care: a value of the wrong kind is rejected in a sentence."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.errors import StepRejected
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.functions.versions import version_of
from sandbox.job import Step

MAX_AT_ONCE = 64


def text(step: Step, name: str, default: str | None = None) -> str:
    """A text of the step. Raises StepRejected when it is missing or no text."""
    value = step.get(name, default)
    if not isinstance(value, str):
        raise StepRejected(f"The step {step.get('step')} needs {name} as text.")
    return value


def key_text(step: Step) -> str:
    """The key of an object, which is never empty: a path without one would mean the bucket."""
    key = text(step, "key")
    if not key:
        raise StepRejected(f"The step {step.get('step')} needs a key that is not empty.")
    return key


def mapping(step: Step, name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    value = step.get(name, default)
    if not isinstance(value, Mapping):
        raise StepRejected(f"The step {step.get('step')} needs {name} as an object.")
    return value


def body_of(step: Step) -> bytes:
    """`body` as UTF-8 or `body_base64` decoded; empty when the step has neither."""
    if "body_base64" in step:
        try:
            return base64.b64decode(text(step, "body_base64"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise StepRejected(f"The body_base64 of the step {step.get('step')} is not base64.") from error
    body = step.get("body")
    if body is not None and not isinstance(body, str):
        raise StepRejected(f"The step {step.get('step')} needs body as text.")
    return (body or "").encode("utf-8", "replace")


def number(step: Step, name: str, default: float | None = None, *, low: float = 0, high: float = 1e9) -> float:
    """A number of the step from `low` to `high`. Raises StepRejected when it is missing or none."""
    value = step.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise StepRejected(f"The step {step.get('step')} needs {name} as a number from {low:g} to {high:g}.")
    return value


def inner_steps(step: Step) -> list[Step]:
    """The steps of an `at-once`. Raises StepRejected."""
    if "do" in step:
        inner = [mapping(step, "do")] * int(number(step, "times", low=1, high=MAX_AT_ONCE))
    else:
        given = step.get("steps")
        inner = given if isinstance(given, list) and all(isinstance(one, Mapping) for one in given) else []
    if not 1 <= len(inner) <= MAX_AT_ONCE:
        raise StepRejected(f"The step at-once needs `do` and `times`, or `steps`: at most {MAX_AT_ONCE} of them.")
    return inner


def function_of(functions: Functions, step: Step, own: str | None) -> tuple[str, str]:
    """(logical id, version or alias) of the function that a step means: the named one, by its logical id, name or ARN,
    with a qualifier (`Work:live`) or without; the job's own; or the only one."""
    named = step.get("function") or own
    if named is None and len(functions) == 1:
        return next(iter(functions)).configuration.logical_id, ""
    function = functions.find(str(named)) if named else None
    if function is None:
        words = f"There is no function {named}." if named else "The step does not say which function it means."
        raise StepRejected(words)
    qualifier = functions.qualifier(str(named))
    if version_of(function, qualifier) is None:
        raise StepRejected(f"The function {function.configuration.name} has no version or alias {qualifier}.")
    return function.configuration.logical_id, qualifier
