"""Two runs held against each other: what is a change, and what is noise."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench import record
from bench.comparing import change, changes, table
from bench.record import Measured, Record
from bench.timing import Row


def row(middle: float, n: int = 50, what: str = "a Check") -> Row:
    rng = random.Random(f"{middle} {n}")
    return Row(what, [rng.gauss(middle, middle / 10) for _ in range(n)])


def test_twice_as_slow_is_a_change() -> None:
    found = change(row(30), row(60))
    assert found.beyond_noise
    assert found.low < found.ratio < found.high
    assert 1.8 < found.ratio < 2.2


def test_faster_is_a_change_too() -> None:
    assert change(row(60), row(30)).beyond_noise


def test_what_two_runs_of_the_same_program_differ_by_is_none() -> None:
    assert not change(row(30), row(32)).beyond_noise


def test_a_large_difference_of_medians_is_none_when_the_values_lie_far_apart() -> None:
    rng = random.Random(3)
    before = Row("", [rng.choice([10, 100]) for _ in range(20)] + [50])
    after = Row("", [rng.choice([10, 100]) for _ in range(20)] + [60])
    assert change(before, after).ratio > 1.1
    assert not change(before, after).beyond_noise


@pytest.mark.parametrize(("after", "changed"), [(120, False), (130, True), (79, True), (0, True)])
def test_what_was_measured_once_needs_a_larger_difference(after: float, changed: bool) -> None:
    assert change(Row("", [100], "MB"), Row("", [after], "MB")).beyond_noise is changed


def test_no_errors_before_and_some_now_is_a_change() -> None:
    assert change(Row("", [0], "errors"), Row("", [2], "errors")).beyond_noise
    assert not change(Row("", [0], "errors"), Row("", [0], "errors")).beyond_noise


def test_rows_of_one_run_only_are_left_out(tmp_path: Path) -> None:
    before = Record("here", {"g": Measured("g", [row(30), row(5, what="gone")], "", 0.1, 1)})
    after = Record("here", {"g": Measured("g", [row(90), row(5, what="new")], "", 0.1, 1)})
    for name, each in (("before", before), ("after", after)):
        record.write(each, tmp_path / f"{name}.json")
    found = changes(record.read(tmp_path / "before.json"), record.read(tmp_path / "after.json"))
    assert [each.what for each in found] == ["a Check"]
    assert table(found).splitlines()[1].endswith("CHANGED")


def test_a_group_measured_anew_takes_the_place_of_the_old() -> None:
    old = Record("here", {"g": Measured("g", [row(1)], "", 0, 1), "h": Measured("h", [row(2)], "", 0, 1)})
    new = old.with_groups([Measured("g", [row(3)], "", 0, 1)])
    assert {name: each.rows for name, each in new.groups.items()} == {"g": [row(3)], "h": [row(2)]}
