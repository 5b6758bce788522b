"""The Runtime API against a runtime that lies."""

import json
import threading

import pytest

from sandbox.cloud.front.http import HttpRequest
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES, Answered, Invocation, RuntimeApi

BASE = "/2018-06-01/runtime/"


@pytest.fixture
def api():
    return RuntimeApi()


def ask(api, path="invocation/next", method="GET", body=b""):
    return api.handle(HttpRequest(method, BASE + path, body=body))


def working_on(api, request_id):
    api.offer(Invocation(request_id, b"{}", "arn:f", 1))
    return ask(api)


def test_next_gives_the_event_and_the_headers_of_the_specification(api):
    answer = working_on(api, "r1")
    assert (answer.status, answer.body) == (200, b"{}")
    assert answer.headers.get("lambda-runtime-aws-request-id") == "r1"
    assert answer.headers.get("lambda-runtime-deadline-ms") == "1"
    assert answer.headers.get("lambda-runtime-invoked-function-arn") == "arn:f"


def test_next_waits_until_there_is_an_invocation(api):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(ask(api)))
    asking.start()
    with api.changed:
        assert api.changed.wait_for(lambda: api.asked_at is not None, timeout=5)
    assert not answers
    api.offer(Invocation("r1", b"1", "arn", 1))
    asking.join(5)
    assert answers[0].body == b"1"


def test_an_answer_to_the_invocation_under_way_counts(api):
    working_on(api, "r1")
    assert ask(api, "invocation/r1/response", "POST", b'"ok"').status == 202
    assert api.answer == (Answered.RESPONSE, b'"ok"')


def test_a_second_answer_is_refused_and_changes_nothing(api):
    working_on(api, "r1")
    ask(api, "invocation/r1/response", "POST", b'"first"')
    assert ask(api, "invocation/r1/response", "POST", b'"second"').status == 403
    assert api.answer == (Answered.RESPONSE, b'"first"')


def test_an_answer_for_another_request_is_refused(api):
    working_on(api, "r1")
    assert ask(api, "invocation/r2/response", "POST", b"1").status == 400
    assert api.answer is None


def test_an_answer_before_any_invocation_is_refused(api):
    assert ask(api, "invocation/r1/response", "POST", b"1").status == 400
    assert api.answer is None


def test_next_during_an_invocation_is_refused(api):
    working_on(api, "r1")
    assert ask(api).status == 403


def test_an_initialization_error_after_the_first_next_is_refused(api):
    working_on(api, "r1")
    assert ask(api, "init/error", "POST", b"{}").status == 403
    assert api.answer is None


def test_an_initialization_error_before_it_counts(api):
    assert ask(api, "init/error", "POST", b"{}").status == 202
    assert api.answer == (Answered.INIT_ERROR, b"{}")


def test_an_answer_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(api):
    working_on(api, "r1")
    assert ask(api, "invocation/r1/response", "POST", bytes(MAX_PAYLOAD_BYTES)).status == 202
    ask_again = threading.Thread(target=lambda: ask(api), daemon=True)
    api.offer(Invocation("r2", b"{}", "arn", 1))
    ask_again.start()
    ask_again.join(5)
    refusal = ask(api, "invocation/r2/response", "POST", bytes(MAX_PAYLOAD_BYTES + 1))
    assert (refusal.status, json.loads(refusal.body)["errorType"]) == (413, "RequestEntityTooLarge")
    assert api.answer == (Answered.TOO_LARGE, b"")


@pytest.mark.parametrize("path", ["", "invocation", "invocation/a/b/c", "../x", "exit"])
def test_another_path_is_not_found(api, path):
    assert ask(api, path).status == 404
