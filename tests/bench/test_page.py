"""The page about performance, made from a kept run."""

from __future__ import annotations

import pytest

from bench.page import with_table
from bench.record import Measured, Record
from bench.timing import Row

PAGE = "# Performance\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\nAfter.\n"
KEPT = Record(
    "2 cores",
    {
        "check": Measured("check", [Row("  a Check", [50, 250], most=60)], "2026-11-29T08:40:00+00:00", 0.1, 9, "abc"),
        "call": Measured("call", [Row("PutItem", [1])], "2026-11-29T08:45:00+00:00", 0.1, 9, "abc", 2.4),
        "growth": Measured("growth", [Row("a run with 3 events", [5])], "2026-11-29T08:50:00+00:00", 0.1, 9),
    },
)


def test_the_table_takes_the_place_of_the_old_and_nothing_else_changes() -> None:
    page = with_table(PAGE, KEPT)
    assert page.startswith("# Performance\n\n<!-- bench:begin -->\nMeasured on 2 cores.\n")
    assert page.endswith("<!-- bench:end -->\n\nAfter.\n")
    assert "old" not in page
    assert "| **check** (2026-11-29 08:40, load before 0.10, abc) | | | | | |" in page
    assert "| **call** (2026-11-29 08:45, processors 2 % busy before, abc) | | | | | |" in page
    assert "| a Check | 2 | 150 ms | 250 ms | <= 60 | **not reached** |" in page
    assert "events" not in page
    assert with_table(page, KEPT) == page


def test_a_run_that_measured_growth_alone_leaves_the_table() -> None:
    assert with_table(PAGE, Record("2 cores", {"growth": KEPT.groups["growth"]})) == PAGE


def test_a_page_without_a_place_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="bench:begin"):
        with_table("# Performance\n", KEPT)
