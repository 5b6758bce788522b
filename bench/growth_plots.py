"""How the cost grows, as plots of what a run has measured."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bench.plot import Points, plot
from bench.record import Record
from bench.timing import Row

_RUN = re.compile(r"a run with (?P<size>\d+) (?P<line>.+)")
_CLASS = re.compile(r"a class of (?P<size>\d+): (?P<line>.+)")
_FIGURES = {
    "growth-run.svg": ("A run, by what is in it", "how many", "median, ms", _RUN, "ms"),
    "growth-class.svg": ("A request, by how many learners there are", "learners", "median, ms", _CLASS, "ms"),
    "growth-database.svg": ("The database's files", "learners, 6 Checks each", "MB", _CLASS, "MB"),
}


def draw(kept: Record) -> dict[str, str]:
    """File name -> SVG, for what has been measured."""
    found: dict[str, str] = {}
    for group in kept.groups.values():
        rows = {row.what: row for row in group.rows}
        note = f"{group.at[:10]}, {group.before}"
        for name, (title, across, up, named, unit) in _FIGURES.items():
            if lines := grown(rows, named, unit):
                found[name] = plot(title, across, up, lines, note)
    return found


def grown(rows: Mapping[str, Row], named: re.Pattern[str], unit: str) -> dict[str, Points]:
    """The medians of all rows that are named so, as lines by size."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for what, row in rows.items():
        if row.unit == unit and (found := named.fullmatch(what)):
            lines.setdefault(found["line"], []).append((float(found["size"]), row.median))
    return {line: sorted(points) for line, points in lines.items()}
