"""A function mapping as a piece: the same thing in several events, and what each caller is answered.

Whatever the piece claims is worked out from the events themselves: a path that leads nowhere, or a mapping that does
not give the thing that it should, is an author's mistake and is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course.catalogue.jsontext import Place, find
from course.catalogue.table import Table

SOURCES = range(2, 6)
"""How many sources the page has styles for."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A field of the thing: where it is, and what the mapping makes of what stands there."""

    field: str
    path: str
    place: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Origin:
    """One source: its event, how it is known, where the fields are, and the answer for its caller."""

    name: str
    event: str  # JSON, as its author laid it out
    known: Pick  # the mark that this source always sets
    where: tuple[Pick, ...]  # what the event says of the place, if the fields are not in it
    found: str  # JSON: what lies at that place; "" when the fields are in the event
    found_by: str
    picks: tuple[Pick, ...]  # in the event, or in what was found
    answer: str
    reader: str  # who reads the answer, and what for


@dataclass(frozen=True, slots=True)
class FunctionMapping:
    title: str
    thing: Mapping[str, Any]  # field -> value: what every source is mapped to
    sources: tuple[Origin, ...]


def read_mapping(table: Table) -> FunctionMapping:
    """The mapping that a table describes, as far as it can be read."""
    thing = table.values("thing")
    entries = table.tables("sources")
    if len(entries) not in SOURCES:
        table.problem(f"a mapping has {SOURCES.start} to {SOURCES.stop - 1} sources", "sources")
    return FunctionMapping(
        title=table.string("title"), thing=thing, sources=tuple(_origin(entry, thing) for entry in entries)
    )


def _origin(table: Table, thing: Mapping[str, Any]) -> Origin:
    event, found = table.string("event").rstrip(), table.string("found", "").rstrip()
    known = table.string("known")
    origin = Origin(
        name=table.string("name"),
        event=event,
        known=_pick(table, event, "known", known, "known"),
        where=tuple(_pick(table, event, path, path, "where", at) for at, path in enumerate(table.strings("where", ()))),
        found=found,
        found_by=table.string("found_by", ""),
        picks=_picks(table, found or event, thing),
        answer=table.string("answer").rstrip(),
        reader=table.string("reader"),
    )
    table.finish()
    return origin


def _picks(table: Table, text: str, thing: Mapping[str, Any]) -> tuple[Pick, ...]:
    paths = table.values("picks")
    for field in thing.keys() ^ paths.keys():
        table.problem(f"`picks` and `thing` must have the same fields, but `{field}` is in one of them only", "picks")
    picks = tuple(
        _pick(table, text, field, str(paths[field]), "picks", field, like=value)
        for field, value in thing.items()
        if field in paths
    )
    for pick in picks:
        if pick.place.end and pick.value != thing[pick.field]:
            table.problem(
                f"`{pick.path}` gives {pick.value!r} for `{pick.field}`, and it should be {thing[pick.field]!r}",
                "picks",
                pick.field,
            )
    return picks


def _pick(table: Table, text: str, field: str, path: str, *keys: str | int, like: Any = None) -> Pick:
    """What stands at `path`; numbers that arrive as text become numbers where one is wanted."""
    try:
        place = find(text, path)
    except ValueError as error:
        table.problem(str(error), *keys)
        return Pick(field, path, Place(None, 0, 0), None)
    value = place.value
    if isinstance(like, int) and isinstance(value, str) and value.isdecimal():
        value = int(value)
    return Pick(field, path, place, value)
