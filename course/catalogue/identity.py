"""What a folder's name says: `02-event-sources` is number 2, id `event-sources`."""

from __future__ import annotations

import re
from pathlib import Path

from course.catalogue.errors import Problems

_NUMBERED = re.compile(r"^(\d{1,3})-([a-z0-9]+(?:-[a-z0-9]+)*)$")
_PLAIN = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


def numbered(folder: Path, problems: Problems) -> tuple[int, str] | None:
    """(number, id) of a unit's or lesson's folder."""
    found = _NUMBERED.match(folder.name)
    if not found:
        problems.add(
            folder,
            1,
            f"`{folder.name}` must be named like `02-event-sources`: a number, a hyphen, "
            "then small letters, digits and hyphens",
        )
        return None
    return int(found[1]), found[2]


def is_plain(name: str) -> bool:
    """Whether `name` can be an exercise's id."""
    return _PLAIN.match(name) is not None
