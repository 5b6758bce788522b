"""Answers of a handler that speaks to the Runtime API by itself."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.functions.runtime_api import Invocation, RuntimeApi
from tests.sandbox.fuzz.settings import fuzzed

ROUTES = st.sampled_from(
    ["invocation/r/response", "invocation/r/error", "invocation/x/response", "init/error", "", "x/y"]
)


@fuzzed(200)
@given(st.lists(st.tuples(st.sampled_from(["POST", "PUT", "DELETE"]), ROUTES, st.binary(max_size=50)), max_size=8))
def test_the_runtime_api_counts_the_first_answer_to_the_invocation_whatever_else_comes(requests: Any) -> None:
    api = RuntimeApi()
    api.offer(Invocation("r", b"{}", "arn", 0))
    assert api.handle(_request("GET", "/2018-06-01/runtime/invocation/next")).status == 200
    first = None
    for method, route, body in requests:
        response = api.handle(_request(method, f"/2018-06-01/runtime/{route}", body))
        counts = method == "POST" and route in ("invocation/r/response", "invocation/r/error")
        assert response.status == (202 if counts and first is None else response.status)
        assert response.status in (202, 400, 403, 404)
        if counts and first is None:
            first = body
    assert (api.answer[1] if api.answer else None) == first


def _request(method: str, target: str, body: bytes = b"") -> HttpRequest:
    return HttpRequest(method, target, Headers([("Host", "localhost")]), body)
