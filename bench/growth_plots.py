"""How the cost grows, as plots of what a run has measured."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bench.plot import Points, plot
from bench.timing import Row

_RUN = re.compile(r"a run with (?P<size>\d+) (?P<line>.+)")
_CLASS = re.compile(r"a class of (?P<size>\d+): (?P<line>.+)")


def draw(rows: Mapping[str, Row]) -> dict[str, str]:
    """File name -> SVG, for what has been measured."""
    found = {}
    if lines := grown(rows, _RUN, "ms"):
        found["growth-run.svg"] = plot("A run, by what is in it", "how many", "median, ms", lines)
    if lines := grown(rows, _CLASS, "ms"):
        found["growth-class.svg"] = plot("A request, by how many learners there are", "learners", "median, ms", lines)
    if lines := grown(rows, _CLASS, "MB"):
        found["growth-database.svg"] = plot("The database's files", "learners, 6 Checks each", "MB", lines)
    return found


def grown(rows: Mapping[str, Row], named: re.Pattern[str], unit: str) -> dict[str, Points]:
    """The medians of all rows that are named so, as lines by size."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for what, row in rows.items():
        if row.unit == unit and (found := named.fullmatch(what)):
            lines.setdefault(found["line"], []).append((float(found["size"]), row.median))
    return {line: sorted(points) for line, points in lines.items()}
