"""Which events a pattern lets through ("Comparison operators for use in event patterns", EventBridge user guide)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.cloud.delivery.patterns import matches, validate


@pytest.mark.parametrize(
    ("matcher", "hits", "misses"),
    [
        ("a", ["a", ["b", "a"]], ["A", "ab", 1, None, [], {"a": 1}]),
        (300, [300, 300.0, 3.0e2], ["300", 301, True]),
        (True, [True], [1, "true", False]),
        (None, [None], ["", 0, False, "null", []]),
        ("", [""], [None, " "]),
        ({"prefix": "us-"}, ["us-", "us-east"], ["eu-us-", 5, None]),
        ({"prefix": {"equals-ignore-case": "US-"}}, ["us-east", "Us-"], ["eu"]),
        ({"suffix": ".png"}, ["a.png"], ["a.PNG", ".pn"]),
        ({"suffix": {"equals-ignore-case": ".png"}}, ["a.PnG"], ["a.png.gz"]),
        ({"equals-ignore-case": "Ada"}, ["ada", "ADA"], ["adam", 1]),
        ({"anything-but": "a"}, ["b", 1, None, ["a", "b"]], ["a", [], ["a"]]),
        ({"anything-but": ["a", "b"]}, ["c"], ["a", "b", ["a", "b"]]),
        ({"anything-but": 5}, [6, "5"], [5, 5.0]),
        ({"anything-but": {"prefix": "x"}}, ["y", 1], ["x", "xy"]),
        ({"anything-but": {"prefix": ["x", "y"]}}, ["z"], ["xy", "y"]),
        ({"anything-but": {"suffix": "x"}}, ["xy"], ["x"]),
        ({"anything-but": {"wildcard": "*/lib/*"}}, ["a/bin/b"], ["a/lib/b"]),
        ({"anything-but": {"equals-ignore-case": ["x", "Y"]}}, ["z"], ["X", "y"]),
        ({"numeric": [">", 0, "<=", 5]}, [0.1, 5, [7, 3]], [0, 5.1, "3", True, None]),
        ({"numeric": ["=", 3.018e2]}, [301.8], [302]),
        ({"numeric": ["<", 10]}, [9.99, -1], [10]),
        ({"cidr": "10.0.0.0/24"}, ["10.0.0.255"], ["10.0.1.0", "ten", 10]),
        ({"cidr": "2001:db8::/32"}, ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]),
        ({"exists": True}, ["x", None, 0, [1]], [[], {}, {"y": 1}]),
        ({"exists": False}, [[], {"y": 1}], ["x", None, [0]]),
        ({"wildcard": "a*c"}, ["ac", "abc", "abcc"], ["ab", "xac", "c"]),
        ({"wildcard": "*/b/*"}, ["a/b/c", "/b/"], ["a/b", "b/c"]),
        ({"wildcard": "aba*aba"}, ["abaaba", "abaXaba"], ["aba", "ababa"]),
        ({"wildcard": r"5\*\\*"}, ["5*\\", "5*\\x"], ["55\\", r"5\*\\ "[:2]]),
    ],
    ids=str,
)
def test_an_operator_lets_through_what_aws_says_and_nothing_else(
    matcher: Any, hits: list[Any], misses: list[Any]
) -> None:
    pattern = {"detail": {"field": [matcher]}}
    assert validate(json.dumps(pattern)) == pattern
    assert [value for value in hits if not matches(pattern, {"detail": {"field": value}})] == []
    assert [value for value in misses if matches(pattern, {"detail": {"field": value}})] == []


def test_only_exists_false_matches_a_field_that_is_not_there() -> None:
    for matcher in ["a", None, {"anything-but": "a"}, {"prefix": ""}, {"exists": True}, {"wildcard": "*"}]:
        assert not matches({"a": {"b": [matcher]}}, {"a": {}})
        assert not matches({"a": {"b": [matcher]}}, {})
    assert matches({"a": {"b": [{"exists": False}]}}, {"a": {}})
    assert matches({"a": {"b": [{"exists": False}]}}, {})


def test_all_fields_must_match_and_one_of_a_fields_matchers() -> None:
    pattern = {"source": ["shop", {"prefix": "aws."}], "detail": {"state": ["paid"]}}
    assert matches(pattern, {"source": "aws.s3", "detail": {"state": "paid", "more": 1}})
    assert not matches(pattern, {"source": "aws.s3", "detail": {"state": "open"}})
    assert not matches(pattern, {"source": "other", "detail": {"state": "paid"}})


def test_or_asks_for_one_of_its_branches_besides_the_fields_around_it() -> None:
    pattern = {"source": ["shop"], "detail": {"$or": [{"n": [{"numeric": [">", 5]}]}, {"vip": [True], "paid": [True]}]}}
    assert matches(pattern, {"source": "shop", "detail": {"n": 6}})
    assert matches(pattern, {"source": "shop", "detail": {"n": 1, "vip": True, "paid": True}})
    assert not matches(pattern, {"source": "shop", "detail": {"n": 1, "vip": True}})
    assert not matches(pattern, {"source": "other", "detail": {"n": 6}})


def test_what_is_asked_of_one_object_of_an_array_must_hold_in_one_object() -> None:
    pattern = {"employees": {"first": ["Ada"], "last": ["Byron"]}}
    assert matches(pattern, {"employees": [{"first": "Bob"}, {"first": "Ada", "last": "Byron"}]})
    assert not matches(pattern, {"employees": [{"first": "Ada", "last": "X"}, {"first": "Y", "last": "Byron"}]})


def test_a_field_of_some_objects_of_an_array_is_not_absent() -> None:
    pattern = {"rows": {"error": [{"exists": False}]}}
    assert matches(pattern, {"rows": [{"ok": 1}, {"ok": 2}]})
    assert not matches(pattern, {"rows": [{"ok": 1}, {"error": "x"}]})


def test_a_dot_in_a_name_is_no_path() -> None:
    assert not matches({"a": {"b": ["x"]}}, {"a.b": "x"})
    assert matches({"a.b": ["x"]}, {"a.b": "x"})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        ('{"a": {}}', "Empty objects are not allowed"),
        ('{"a": []}', "Empty arrays are not allowed"),
        ('{"a": "x"}', '"a" must be an object or an array'),
        ('{"a": [["x"]]}', "Match value must be String, number, true, false, or null"),
        ('{"a": [{"like": "x"}]}', "Unrecognized match type like"),
        ('{"a": [{"prefix": "x", "suffix": "y"}]}', "Only one key allowed in match expression"),
        ('{"a": [{"prefix": 1}]}', "prefix match pattern must be a string"),
        ('{"a": [{"exists": "yes"}]}', "exists match pattern must be either true or false."),
        ('{"a": [{"anything-but": [1, "x"]}]}', "Inside anything but list, either all values are number or string"),
        ('{"a": [{"anything-but": {"numeric": [1]}}]}', "Unsupported anything-but pattern: numeric"),
        ('{"a": [{"anything-but": []}]}', "Inside anything but list"),
        ('{"a": [{"numeric": 5}]}', "Value of numeric must be an array."),
        ('{"a": [{"numeric": []}]}', "Invalid member in numeric match"),
        ('{"a": [{"numeric": ["!", 5]}]}', "Unrecognized numeric range operator: !"),
        ('{"a": [{"numeric": ["=", "5"]}]}', "Value of equals must be numeric"),
        ('{"a": [{"numeric": ["<", 5, ">", 1]}]}', "Too many elements in numeric expression"),
        ('{"a": [{"numeric": [">", 5, "<"]}]}', "Value of < must be numeric"),
        ('{"a": [{"numeric": [">", 5, "<", 1]}]}', "Bottom must be less than top"),
        ('{"a": [{"numeric": [">", 6e9]}]}', "Value must be between"),
        ('{"a": [{"wildcard": "a**"}]}', "Consecutive wildcard characters at pos 2"),
        (r'{"a": [{"wildcard": "a\\b"}]}', "Invalid escape character at pos 2"),
        ('{"a": [{"cidr": "10.0.0/33"}]}', "Bad CIDR"),
        ('{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship."),
        ('{"a":' * 101 + "[1]" + "}" * 101, "nested more than 100 levels"),
        ("[" * 5000, "Invalid JSON"),
        ('{"$or": {"a": [1]}}', "It must be an Array followed with $or."),
        ('{"$or": [{"a": [1]}, {"prefix": ["x"]}]}', "prefix is Ruler reserved fieldName"),
    ],
)
def test_a_pattern_that_eventbridge_refuses_is_refused_in_its_words(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^Event pattern is not valid\. Reason: ") as refused:
        validate(pattern)
    assert reason in str(refused.value)


def test_no_wildcard_is_slow() -> None:
    pattern = {"a": [{"wildcard": "*a" * 200 + "*b"}]}
    validate(pattern)
    began = time.perf_counter()
    assert not matches(pattern, {"a": "a" * 100_000})
    assert time.perf_counter() - began < 1


def test_no_event_is_too_deep() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert matches({"a": ["x"]}, {"a": deep})
    assert not matches({"a": {"b": ["x"]}}, {"a": deep})
    while isinstance(deep, list):  # one by one: freeing it at once would be as deep
        deep = deep.pop()


LEAF = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "a", "ab", "b*"]))
EVENT = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner), max_leaves=8
)


@given(value=LEAF, event=st.dictionaries(st.sampled_from("abc"), EVENT))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_value_matches_a_field_whose_only_value_it_is(value: Any, event: dict[str, Any]) -> None:
    assert matches({"x": [value]}, {**event, "x": value})
    assert matches({"x": [value, "z"]}, {**event, "x": ["y", value]})
    assert not matches({"x": [value]}, {**event, "x": "other"})
    assert matches({"x": [{"exists": False}]}, event)
