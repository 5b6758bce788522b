"""Plots as SVG: what is measured is where it belongs, and a reader without eyes hears the same."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

from bench.growth_plots import draw
from bench.plot import HEIGHT, WIDTH, plot
from bench.record import Measured, Record
from bench.timing import Row

SVG = "{http://www.w3.org/2000/svg}"
LINES = {"items & more": [(1, 10.0), (10, 20.0), (100, 100.0)], "events": [(1, 10.0), (10, 100.0), (100, 1000.0)]}


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(plot("A <run>", "how many", "ms", LINES))


def joined(root: ElementTree.Element) -> list[list[tuple[float, float]]]:
    """The places of each line."""
    paths = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("class") == "line"]
    solid = [path for path in paths if path.count("L") > 1]
    return [[(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)] for path in solid]


def test_it_is_well_formed_and_says_what_it_shows() -> None:
    root = drawn()
    assert root.findtext(f"{SVG}title") == "A <run>"
    said = root.findtext(f"{SVG}desc")
    assert said and "items & more: 10 at 1, 20 at 10, 100 at 100" in said
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"items & more", "events", "how many", "ms"} <= set(texts)


def test_ten_times_as_much_is_always_as_far_away() -> None:
    _, events = joined(drawn())
    (x1, y1), (x2, y2), (x3, y3) = events
    assert abs((x2 - x1) - (x3 - x2)) < 0.2
    assert abs((y1 - y2) - (y2 - y3)) < 0.2
    assert y3 < y2 < y1


def test_everything_lies_inside() -> None:
    for line in joined(drawn()):
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line)


def test_names_do_not_lie_over_each_other() -> None:
    same = {f"line {number}": [(1.0, 5.0), (10.0, 5.0)] for number in range(5)}
    root = ElementTree.fromstring(plot("", "", "", same))
    heights = sorted(float(text.get("y", 0)) for text in root.iter(f"{SVG}text") if "line" in (text.text or ""))
    assert all(lower - upper >= 15 for upper, lower in pairwise(heights))


def test_rows_become_lines_by_size_whatever_their_order() -> None:
    rows = [
        Row(f"a class of {size}: {what}", [size / 10], unit)
        for size in (500, 50, 5000)
        for what, unit in (("the map", "ms"), ("a page", "ms"), ("the database", "MB"))
    ]
    kept = Record("here", {"growth": Measured("growth", rows, "2026-11-29T08:40:00+00:00", 0.25, 9)})
    found = draw(kept)
    assert set(found) == {"growth-class.svg", "growth-database.svg"}
    assert "the map: 5 at 50, 50 at 500, 500 at 5000" in found["growth-class.svg"]
    assert ">2026-11-29, load before 0.25<" in found["growth-class.svg"]
    assert draw(Record("here", {"check": Measured("check", [Row("a Check", [1])], "", 0, 1)})) == {}
