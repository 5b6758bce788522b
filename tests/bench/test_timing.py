"""Medians, percentiles and the bounds that they are held to."""

from __future__ import annotations

import pytest

from bench.timing import Row, percentile, ratio, table


@pytest.mark.parametrize(("percent", "expected"), [(95, 19), (50, 10), (100, 20), (1, 1)])
def test_a_percentile_is_one_of_the_values_by_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([*range(20, 0, -1)], percent) == expected


def test_the_p95_of_few_values_is_the_largest() -> None:
    assert Row("", [3, 1, 2]).p95 == 3


def test_a_row_is_reached_when_every_bound_is_kept() -> None:
    values = [10.0] * 90 + [50.0] * 10
    assert Row("", values).reached is None
    assert Row("", values, most=10).reached is True
    assert Row("", values, most=10, most_p95=49).reached is False
    assert Row("", values, least=11).reached is False
    assert Row("", values, most=10, most_p95=50, least=10).wanted == "<= 10, p95 <= 50, >= 10"


def test_a_ratio_says_how_many_times_one_goes_into_the_other() -> None:
    row = ratio("so many", 60, 4, least=8)
    assert (row.median, row.unit, row.reached) == (15, "x", True)


def test_the_table_marks_what_is_not_reached_and_has_no_p95_of_one_value() -> None:
    missed, single = table([Row("slow", [30, 40], most=20), Row("one", [1234], "MB")]).splitlines()
    assert missed.split() == ["slow", "2", "35.0", "40.0", "ms", "<=", "20", "NOT", "REACHED"]
    assert single.split() == ["one", "1", "1234", "MB"]
