"""The events that a learner can pick: `[[event]]` in exercise.toml, each a file in events/ or steps written there."""

from __future__ import annotations

import json
from pathlib import Path

from course.catalogue import steps
from course.catalogue.document import parse_json
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.model import Event
from course.catalogue.table import Table


def read_events(table: Table, folder: Path, files: Files, problems: Problems, template: str = "") -> tuple[Event, ...]:
    """The events in the order of `[[event]]`. Resources that a step names must be in `template`, unless it is empty."""
    found: list[Event] = []
    names = steps.names_in(template)
    for entry in table.tables("event"):
        event = _written(entry, names) if "steps" in entry else _file(entry, folder, files, problems, names)
        entry.finish()
        if event is None:
            continue
        if event.name in [known.name for known in found]:
            entry.problem(f"events/{event.name} is listed twice", "name" if "steps" in entry else "file")
        found.append(event)
    listed = {entry.string("file") for entry in table.tables("event") if "file" in entry}
    for path in files.children(folder):
        if path.name not in listed:
            problems.add(path, 1, f"`{path.name}` is in no menu; list it as an [[event]] in exercise.toml")
    return tuple(found)


def _written(entry: Table, names: frozenset[str]) -> Event:
    """Steps that stand in exercise.toml itself, one after another."""
    written = entry.objects("steps")
    for index, step in enumerate(written):
        for fault in steps.faults(step, names):
            entry.problem(fault, "steps", index)
    lines = ",\n".join(json.dumps(step, ensure_ascii=False) for step in written)
    return Event(name=entry.string("name"), title=entry.text("title"), document=written, source=f"[\n{lines}\n]\n")


def _file(entry: Table, folder: Path, files: Files, problems: Problems, names: frozenset[str]) -> Event | None:
    name, title = entry.string("file"), entry.text("title")
    path = folder / name
    if not path.is_file() or "/" in name:
        entry.problem(f"events/{name} is not there", "file")
        return None
    source = files.text(path)
    valid, document = parse_json(path, source, problems) if source is not None else (False, None)
    if source is None or not valid:
        return None
    for step in steps.steps_of(document):
        for fault in steps.faults(step, names):
            problems.add(path, 1, fault)
    return Event(name=name, title=title, document=document, source=source)
