"""Answers: what no JSON can say, and what JSON can say too well. Lambda's error, and the server unharmed."""

import json

import pytest

from sandbox import plain

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
BY_HAND = """
import os, urllib.request
def handler(event, context):
    url = f"http://127.0.0.1:9001/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
    body = eval(event["body"])
    try:
        urllib.request.urlopen(urllib.request.Request(url, body, method="POST"))
    finally:
        os._exit(0)
"""


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("(x for x in 'ab')", "Runtime.MarshalError"),
        ("{1, 2}", "Runtime.MarshalError"),
        ("object()", "Runtime.MarshalError"),
        ("{(1, 2): 3}", "Runtime.MarshalError"),
        ("(lambda x: (x.append(x), x)[1])([])", "Runtime.MarshalError"),
        ("float('nan')", "Runtime.MarshalError"),
        ("float('inf')", "Runtime.MarshalError"),
        ("'x' * (7 << 20)", "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_lambda_refuses_is_refused_with_its_error(invoked, answer, error):
    (invocation,) = invoked(f"def handler(e, c): return {answer}", timeout=10)
    assert invocation.answer is None
    assert invocation.error.type == error


@pytest.mark.parametrize(
    "answer", ["'\\ud800'", "{'a': b'bytes'}", "10**400", "'x' * (5 << 20)", "{'a': [None, True, 1.5, '\\x00']}"]
)
def test_what_is_only_strange_is_an_answer_that_can_be_kept(attack, answer):
    result = attack(f"def handler(e, c): return {answer}", timeout=10)
    assert result.steps[0].invocations[0].status == "answered"
    json.dumps(plain.dump(result)).encode("utf-8")


@pytest.mark.parametrize(
    "body",
    [
        "b'[' * 100_000 + b']' * 100_000",
        "b'{\"a\":' * 900 + b'1' + b'}' * 900",
        'b\'{"a": 1, "a": 2}\'',
        "b'NaN'",
        "b'1' * 100_000",
        "b'-Infinity'",
        "b'\"\\\\ud800\"'",
        "b'\\xff\\xfe'",
        "b''",
        "b'{'",
        "b'0' * (6 << 20)",
    ],
)
def test_what_the_runtime_client_would_never_send_is_read_without_trust(attack, body):
    result = attack(BY_HAND, {"body": body})
    (invocation,) = result.steps[0].invocations
    assert invocation.status in ("answered", "failed", "exited", "too-large")
    depth = _depth(invocation.answer)
    assert depth <= 101
    json.dumps(plain.dump(result)).encode("utf-8")


def _depth(value):
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
