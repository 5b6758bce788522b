"""Files that have no place where they lie: usually a slip in a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path

from course.catalogue.errors import Problems


def report_strangers(paths: Iterable[Path], known: Collection[str], problems: Problems, hint: str = "") -> None:
    """Report every path whose name is not `known`."""
    for path in paths:
        if path.name not in known:
            close = get_close_matches(path.name, sorted(known), 1)
            meant = f"did you mean `{close[0]}`?" if close else hint or f"known here: {', '.join(sorted(known))}"
            problems.add(path, 1, f"`{path.name}` has no place here; {meant}")
