"""Differences in AWS state, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from course.web.present.moments import Moment
from course.web.present.visible import bounded, label, short
from sandbox.result import Change, ChangeKind

SIGNS: Mapping[ChangeKind, str] = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~"}
MOST = 100
"""Changes shown for one step; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a thing that changed; None: it was not there."""

    name: str
    before: str | None
    after: str | None

    @property
    def sign(self) -> str:
        """+ added, − removed, ~ another value."""
        if self.before is None:
            return "+"
        return "−" if self.after is None else "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that changed."""

    service: str
    kind: str
    sign: str
    resource: str  # the logical id where there is one
    name: str  # the physical name
    key: str
    fields: tuple[Field, ...]
    same: int  # fields that kept their value


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one step changed: by itself, and through the function."""

    moment: Moment
    by_step: tuple[Row, ...]
    by_function: tuple[Row, ...]
    more: int  # rows not shown


def groups(shown: Iterable[Moment]) -> list[Group]:
    """The changes of each step that the moments belong to."""
    found: list[Group] = []
    for moment in shown:
        own = list(moment.invocation.changes) if moment.invocation else []
        caused = [change for each in moment.step.invocations for change in each.changes]
        others = [c for c in moment.step.changes if c not in caused] if moment.first_of_step else []
        names = {physical: logical for logical, physical in moment.result.resources.items()}
        found.append(Group(
            moment=moment,
            by_step=tuple(row(change, names) for change in others[:MOST]),
            by_function=tuple(row(change, names) for change in own[:MOST]),
            more=max(0, len(others) - MOST) + max(0, len(own) - MOST),
        ))
    return found


def totals(found: Iterable[Group]) -> dict[str, int]:
    """Sign -> how many things the function changed so."""
    rows = [each for group in found for each in group.by_function]
    return {sign: sum(1 for each in rows if each.sign == sign) for sign in "+−~"}


def row(change: Change, names: Mapping[str, str]) -> Row:
    """One change, with the fields that differ."""
    before, after = _fields(change.service, change.before), _fields(change.service, change.after)
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return Row(
        service=change.service,
        kind=change.kind.value,
        sign=SIGNS[change.kind],
        resource=label(names.get(change.resource, change.resource)),
        name=label(change.resource),
        key=_key(change.key),
        fields=tuple(Field(name=label(name), before=before.get(name), after=after.get(name))
                     for name in differing),
        same=len({**before, **after}) - len(differing),
    )


_NOT_COMPARED = ("in_flight", "receive_count")
"""What changes by itself whenever a queue is read."""
_TEXTS = ("body", "message", "data")
"""Fields whose text is the thing itself: shown as text, not as JSON."""


def _fields(service: str, thing: Any) -> dict[str, str]:
    if not isinstance(thing, Mapping):
        return {}
    if service == "dynamodb":
        return {str(name): short(value) for name, value in thing.items()}
    # Of an object or a message, what is not set says nothing: no metadata, not truncated.
    return {
        str(name): bounded(value, 2000) if name in _TEXTS and isinstance(value, str) else short(value)
        for name, value in thing.items()
        if value not in (None, {}, [], False) and name not in _NOT_COMPARED
    }


def _key(key: Any) -> str:
    if isinstance(key, Mapping):
        return ", ".join(f"{label(name)} = {short(value)}" for name, value in key.items())
    return bounded(key, 1024)
