"""The steps that an event may be, checked before anything is run: their keys, and the resources that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml

from course.catalogue.document import LOADER

RESOURCES: Mapping[str, str] = {
    "bucket": "bucket", "table": "table", "queue": "queue", "stream": "stream", "topic": "topic", "bus": "event bus",
    "function": "function", "api": "API", "function_url": "function", "log_group": "log group",
}  # fmt: skip
"""Keys of a step that name a resource of the template, and what that is called."""
_ELSEWHERE = {"default", "RequestResponse"}
"""Names that need no template: the default event bus."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of step. Of `one_of` at least one is needed."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def known(self) -> set[str]:
        return {"step", *self.needed, *self.optional, *self.one_of}


_BODY = ("body", "body_base64")
_FIFO = ("group_id", "deduplication_id")
STEPS: Mapping[str, Keys] = {
    "put-object": Keys(("bucket", "key"), ("content_type", "metadata"), _BODY),
    "delete-object": Keys(("bucket", "key")),
    "put-item": Keys(("table", "item")),
    "update-item": Keys(("table", "key", "set")),
    "delete-item": Keys(("table", "key")),
    "send-message": Keys(("queue", "body"), ("attributes", "delay", *_FIFO)),
    "send-messages": Keys(("queue", "messages")),
    "put-records": Keys(("stream", "records")),
    "publish": Keys(("topic", "message"), ("subject", "attributes", *_FIFO)),
    "put-event": Keys(("source", "detail_type", "detail"), ("bus", "resources")),
    "put-log-events": Keys(("log_group", "log_stream", "messages")),
    "request": Keys(("method", "path"), ("headers", *_BODY, "api", "function_url")),
    "invoke": Keys(("payload",), ("function", "type")),
    "wait": Keys(("seconds",)),
    "at-once": Keys((), ("times",), ("steps", "do")),
    "deliver-again": Keys(),
    "new-environment": Keys(),
    "fail-call": Keys(("service", "operation", "error"), ("status", "message", "call", "times", "function")),
    "kill-environment": Keys(("after_call",), ("function",)),
}


def steps_of(document: Any) -> list[Mapping[str, Any]]:
    """The steps that an event file holds: one, or several in a list; none when it is a raw event."""
    many = document if isinstance(document, list) else [document]
    is_steps = bool(many) and all(isinstance(each, Mapping) and isinstance(each.get("step"), str) for each in many)
    return list(many) if is_steps else []


def names_in(template: str) -> frozenset[str]:
    """Every text of a template: logical ids, names, whatever a step could mean."""
    try:
        node = yaml.compose(template, Loader=LOADER)
    except yaml.YAMLError:
        return frozenset()  # reported where the template is read
    return frozenset(_scalars(node))


def faults(step: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    """What is wrong with a step, one sentence each. An empty `names` leaves the resources unchecked."""
    kind = str(step.get("step"))
    keys = STEPS.get(kind)
    if keys is None:
        yield f"there is no step `{kind}`{_meant(kind, STEPS)}"
        return
    for key in keys.needed:
        if key not in step:
            yield f"the step `{kind}` has no `{key}`"
    if keys.one_of and not any(key in step for key in keys.one_of):
        yield f"the step `{kind}` needs {' or '.join(f'`{key}`' for key in keys.one_of)}"
    for key in step:
        if key not in keys.known:
            yield f"the step `{kind}` has no key `{key}`{_meant(key, keys.known)}"
        elif names and key in RESOURCES and step[key] not in names and step[key] not in _ELSEWHERE:
            name = str(step[key])
            yield f"template.yaml has no {RESOURCES[key]} `{name}`{_meant(name, names)}"
    inner = step.get("steps", []) if kind == "at-once" else []
    for each in [*inner, *([step["do"]] if kind == "at-once" and "do" in step else [])]:
        if isinstance(each, Mapping):
            yield from faults(each, names)
        else:
            yield "a step inside `at-once` is an object with the key `step`"


def _meant(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, sorted(known), 1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _scalars(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield node.value
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
