"""Answers: what no JSON can say, and what JSON can say too well. Lambda's error, and the server unharmed."""

import json

import pytest

from sandbox import Job, plain
from sandbox.job import Limits
from tests.sandbox.attacks.meanwhile import TEMPLATE

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


REFUSED = {
    "(x for x in 'ab')": "Runtime.MarshalError",
    "{1, 2}": "Runtime.MarshalError",
    "object()": "Runtime.MarshalError",
    "{(1, 2): 3}": "Runtime.MarshalError",
    "(lambda x: (x.append(x), x)[1])([])": "Runtime.MarshalError",
    "float('nan')": "Runtime.MarshalError",
    "float('inf')": "Runtime.MarshalError",
    "'x' * (7 << 20)": "Function.ResponseSizeTooLarge",
}
STRANGE = ["'\\ud800'", "{'a': b'bytes'}", "10**400", "'x' * (5 << 20)", "{'a': [None, True, 1.5, '\\x00']}"]
NEVER_SENT = [
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
]


@pytest.fixture(scope="module")
def ended(sandbox):
    """{answer or body, as Python writes it: the result of a run whose handler gives it}."""
    jobs = {answer: _job(f"def handler(e, c): return {answer}", timeout=10) for answer in (*REFUSED, *STRANGE)}
    jobs |= {body: _job(BY_HAND, {"body": body}, timeout=10) for body in NEVER_SENT}
    results = dict(zip(jobs, sandbox.run_each(list(jobs.values())), strict=True))
    assert {result.outcome for result in results.values()} == {"finished"}, results
    return results


@pytest.fixture
def invocation(ended, what, record_property):
    """That of the run."""
    (found,) = ended[what].steps[0].invocations
    record_property("seen", str(found.status))
    return found


@pytest.mark.parametrize("what", REFUSED)
def test_what_lambda_refuses_is_refused_with_its_error(invocation, what):
    assert invocation.answer is None
    assert invocation.error.type == REFUSED[what]


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_only_strange_is_an_answer_that_can_be_kept(ended, invocation, what):
    assert invocation.status == "answered"
    json.dumps(plain.dump(ended[what])).encode("utf-8")


@pytest.mark.parametrize("what", NEVER_SENT)
def test_what_the_runtime_client_would_never_send_is_read_without_trust(ended, invocation, what):
    assert invocation.status in ("answered", "failed", "exited", "too-large")
    depth = _depth(invocation.answer)
    assert depth <= 101
    json.dumps(plain.dump(ended[what])).encode("utf-8")


def _job(source, event=None, **more):
    steps = ({"step": "invoke", "payload": event or {}},)
    return Job(code={"handler.py": source.encode()}, template=TEMPLATE, steps=steps, limits=Limits(seconds=30), **more)


def _depth(value):
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
