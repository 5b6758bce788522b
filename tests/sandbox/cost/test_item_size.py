"""Sizes of items, by the examples of the documentation."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cost import item_size


@pytest.mark.parametrize(
    ("typed", "plain", "size"),
    [
        ({"S": "abc"}, "abc", 3),
        ({"S": "é"}, "é", 2),
        ({"N": "0"}, 0, 2),
        ({"N": "27"}, 27, 2),
        ({"N": "-27"}, -27, 3),
        ({"N": "1234.5"}, 1234.5, 4),
        ({"BOOL": True}, True, 1),
        ({"NULL": True}, None, 1),
        ({"B": "AAAA"}, {"base64": "AAAA"}, 3),
        ({"L": [{"S": "a"}, {"N": "1"}]}, ["a", 1], 3 + 2 + 3),
        ({"M": {"k": {"S": "a"}}}, {"k": "a"}, 3 + 3),
    ],
)
def test_a_value_has_the_same_size_in_both_notations(typed: Any, plain: Any, size: int) -> None:
    assert item_size.of_typed({"name": typed}) == 4 + size
    assert item_size.of_plain({"name": plain}) == 4 + size


def test_a_set_has_no_overhead() -> None:
    assert item_size.of_typed({"s": {"SS": ["ab", "c"]}}) == 4
