import json
import time

import pytest

from sandbox.cloud.observe.filter_patterns import FilterPattern, InvalidPattern

LINE = "[ERROR 401] UNAUTHORIZED REQUEST of ada"
ACCESS = '127.0.0.1 - ada [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
EVENT = json.dumps(
    {
        "eventType": "UpdateTrail",
        "latency": 57.5,
        "code": 400,
        "error": True,
        "nothing": None,
        "user": {"id": 1, "email": "ada@example.com", "cluster.name": "c"},
        "items": [{"id": 7}, {"id": 8}],
    }
)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("", True),
        ("   ", True),
        ("ERROR", True),
        ("error", False),
        ("ERROR REQUEST", True),
        ("ERROR ARGUMENTS", False),
        ('"ERROR 401"', True),
        ('"ERROR 402"', False),
        ("ERROR -ARGUMENTS", True),
        ("ERROR -REQUEST", False),
        ('-"of ada"', False),
        ("?ERROR ?WARN", True),
        ("?WARN ?INFO", False),
        ("?WARN REQUEST", True),  # "?" among other terms is ignored
    ],
)
def test_terms_are_looked_for_in_the_text(pattern, matches):
    assert FilterPattern(pattern).matches(LINE) is matches


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ('{ $.eventType = "Update*" }', True),
        ("{ $.eventType = *Trail }", True),
        ("{ $.eventType = *dateTr* }", True),
        ("{ $.eventType = Up*Trail }", False),  # an asterisk in the middle is an asterisk
        ('{ $.eventType != "UpdateTrail" }', False),
        ('{ $.eventType != "Other" }', True),
        ("{ $.latency > 50 }", True),
        ("{ $.latency >= 58 }", False),
        ("{ $.code = 400 }", True),
        ("{ $.code = 400.0 }", True),
        ("{ $.code = 4* }", True),
        ("{ $.error IS TRUE }", True),
        ("{ $.error IS FALSE }", False),
        ("{ $.nothing IS NULL }", True),
        ("{ $.absent IS NULL }", False),
        ("{ $.absent NOT EXISTS }", True),
        ("{ $.code NOT EXISTS }", False),
        ('{ $.absent != "x" }', False),
        ("{ $.user.id = 1 && $.code = 400 }", True),
        ("{ $.user.id = 2 && $.code = 400 }", False),
        ("{ $.user.id = 2 || $.code = 400 }", True),
        ("{ ($.user.id = 2 || $.user.id = 1) && ($.code = 404 || $.code = 400) }", True),
        ("{ $.items[0].id = 7 }", True),
        ("{ $.items[1].id = 7 }", False),
        ("{ $.items[*].id = 8 }", True),
        ("{ $.['user'].['cluster.name'] = c }", True),
    ],
)
def test_json_is_asked_by_selectors(pattern, matches):
    assert FilterPattern(pattern).matches(EVENT) is matches


def test_a_json_pattern_matches_no_other_text():
    assert not FilterPattern("{ $.absent NOT EXISTS }").matches(LINE)
    assert not FilterPattern("{ $.absent NOT EXISTS }").matches('{"broken": ')
    assert not FilterPattern("{ $.absent NOT EXISTS }").matches("[" * 100_000)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("[ip, id, user, timestamp, request, status, size]", True),
        ("[ip, id, user, timestamp, request, status]", False),
        ("[ip, id, user, timestamp, request, status = 4*, size]", True),
        ("[ip, id, user, timestamp, request, status = 5*, size]", False),
        ("[ip, id, user, timestamp, request = *html*, status, size > 1000]", True),
        ("[..., status = 404 || status = 410, size]", True),
        ("[..., size < 1000]", False),
        ("[ip = 127.0.0.*, ...]", True),
        ("[ip != 127.0.0.*, ...]", False),
        ("[..., size > 1000 && size < 2000]", True),
        ("[..., status =! 404, size]", False),
        ("[..., request=*.html*, status=4*,]", True),
    ],
)
def test_fields_between_spaces_are_asked_by_position(pattern, matches):
    assert FilterPattern(pattern).matches(ACCESS) is matches


def test_values_are_found_for_metric_filters():
    assert FilterPattern("{ $.latency = * }").value(EVENT, "$.latency") == "57.5"
    assert FilterPattern("{ $.latency = * }").value(EVENT, "$.absent") is None
    assert FilterPattern("[ip, ..., size]").value(ACCESS, "$size") == "1534"


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.a = 1",
        "{ $.a }",
        "{ a = 1 }",
        "{ $.a = }",
        "{ ($.a = 1 }",
        "{ $.a = 1 & $.b = 2 }",
        "{ $.a IS EMPTY }",
        '{ $.a > "x" }',
        "{ " + "(" * 500 + "$.a = 1" + ")" * 500 + " }",
        "[a, b",
        "[a, 1b]",
        "[a, ..., b, ...]",
        "[a, b = ]",
        '"open',
        "a-b",
        "%ERR.*%",
        "x" * 1025,
    ],
)
def test_what_is_no_pattern_is_refused_with_a_reason(pattern):
    with pytest.raises(InvalidPattern, match=r"\w+ \w+"):
        FilterPattern(pattern)


def test_fields_without_a_name_have_a_number():
    pattern = FilterPattern("[..., request=*.html*, status=4*,]")
    assert pattern.fields(ACCESS) == {
        "$1": "127.0.0.1",
        "$2": "-",
        "$3": "ada",
        "$4": "10/Oct/2000:13:25:15 -0700",
        "$request": "GET /index.html HTTP/1.0",
        "$status": "404",
        "$7": "1534",
    }
    assert FilterPattern("GET").fields(ACCESS) == {}


def test_wildcards_take_no_longer_than_the_message():
    began = time.perf_counter()
    hostile = json.dumps({"a": "a" * 100_000})
    assert not FilterPattern('{ $.a = "' + "a*" * 400 + 'b" }').matches(hostile)
    assert time.perf_counter() - began < 1
