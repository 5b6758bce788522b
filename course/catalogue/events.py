"""The events that a learner can pick: `[[event]]` in exercise.toml, one file each in events/."""

from __future__ import annotations

from pathlib import Path

from course.catalogue.document import parse_json
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.model import Event
from course.catalogue.table import Table


def read_events(table: Table, folder: Path, files: Files, problems: Problems) -> tuple[Event, ...]:
    """The events in the order of `[[event]]`."""
    found = []
    for entry in table.tables("event"):
        name, title = entry.string("file"), entry.text("title")
        entry.finish()
        if not (folder / name).is_file() or "/" in name:
            entry.problem(f"events/{name} is not there", "file")
            continue
        source = files.text(folder / name)
        if source is None:
            continue
        valid, document = parse_json(folder / name, source, problems)
        if valid:
            found.append(Event(name=name, title=title, document=document, source=source))
        if name in [event.name for event in found[:-1]]:
            entry.problem(f"events/{name} is listed twice", "file")
    listed = {entry.string("file") for entry in table.tables("event")}
    for path in files.children(folder):
        if path.name not in listed:
            problems.add(path, 1, f"`{path.name}` is in no menu; list it as an [[event]] in exercise.toml")
    return tuple(found)
