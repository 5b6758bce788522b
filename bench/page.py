"""docs/performance.md from a kept run: its table and its figures. `python -m bench.page [NAME]`."""

from __future__ import annotations

import re
import sys

from bench import record
from bench.ground import ROOT
from bench.growth_plots import draw
from bench.record import Measured, Record
from bench.timing import Row, number

PAGE = ROOT / "docs" / "performance.md"
FIGURES = ROOT / "docs" / "figures"
_TABLE = re.compile(r"(<!-- bench:begin -->\n).*?(<!-- bench:end -->)", re.DOTALL)
_GROWTH = "growth"


def main() -> int:
    try:
        kept = record.read(record.kept("".join(sys.argv[1:])))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), kept), "utf-8")
    FIGURES.mkdir(exist_ok=True)
    for name, svg in draw(kept).items():
        (FIGURES / name).write_text(svg, "utf-8")
    return 0


def with_table(page: str, kept: Record) -> str:
    """`page` with the table of `kept` between its two marks; as it was when `kept` has figures only.

    Raises ValueError when the page has no place for it.
    """
    if not _TABLE.search(page):
        raise ValueError("the page does not say where its table belongs: <!-- bench:begin --> and <!-- bench:end -->")
    if not kept.groups.keys() - {_GROWTH}:
        return page
    made = table(kept)
    return _TABLE.sub(lambda found: found[1] + made + found[2], page)


def table(kept: Record) -> str:
    """What was measured, in Markdown; how the cost grows is in the figures."""
    lines = [f"Measured on {kept.machine}.", "", "| | n | median | p95 | wanted | |", "|---|--:|--:|--:|---|---|"]
    shown = [each for name, each in kept.groups.items() if name != _GROWTH]
    lines += [line for each in shown for line in _lines(each)]
    return "\n".join([*lines, ""])


def _lines(group: Measured) -> list[str]:
    at = f"{group.at[:16].replace('T', ' ')}, {group.before}"
    head = f"| **{group.group}** ({at}{f', {group.commit}' if group.commit else ''}) | | | | | |"
    return [head, *(_line(row) for row in group.rows)]


def _line(row: Row) -> str:
    kept = {True: "reached", False: "**not reached**", None: ""}[row.reached]
    p95 = f"{number(row.p95)} {row.unit}" if len(row.values) > 1 else ""
    cells = [row.what.strip(), str(len(row.values)), f"{number(row.median)} {row.unit}".strip(), p95, row.wanted, kept]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
