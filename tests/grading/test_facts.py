"""The helpers that a check reads a result with."""

from __future__ import annotations

import base64

from course.grading.checks import Facts
from sandbox.result import Call, Change, ChangeKind, LogLine, State
from tests.grading.results import invocation, result


def call(service, operation):
    return Call(service=service, operation=operation, parameters={}, status=200)


FIRST = invocation(
    answer=1,
    calls=(call("s3", "GetObject"), call("dynamodb", "PutItem")),
    logs=(LogLine(at_ms=0, text="START RequestId: r Version: $LATEST"), LogLine(at_ms=1, text="hello"),
          LogLine(at_ms=2, text="END RequestId: r"), LogLine(at_ms=3, text="REPORT RequestId: r Duration: 1 ms")),
)  # fmt: skip
STATE = State(
    objects={"box-1": {"a b.txt": {"size": 5, "etag": "e", "content_type": "text/plain", "metadata": {"k": "v"},
                                   "body": "hello"},
                       "raw": {"size": 1, "body_base64": base64.b64encode(b"\xff").decode()}}},
    items={"names-1": ({"id": 1, "name": "Ada"}, {"id": 2, "name": "Bo"})},
)  # fmt: skip
FACTS = Facts(
    result(FIRST, invocation(answer={"n": 2}), final=STATE, resources={"Box": "box-1", "Names": "names-1"}),
    case="one",
    memo={"x": 1},
)


def test_answers_and_logs_are_those_of_the_handler():
    assert FACTS.answer == {"n": 2}
    assert FACTS.logs == ["hello"]
    assert len(FACTS.invocations) == 2


def test_objects_go_by_logical_id_or_name():
    assert FACTS.objects("Box") == FACTS.objects("box-1")
    found = FACTS.objects("Box")["a b.txt"]
    assert (found.body, found.text, found.content_type, found.metadata) == (b"hello", "hello", "text/plain", {"k": "v"})
    assert FACTS.objects("Box")["raw"].body == b"\xff"
    assert FACTS.objects("Nothing") == {}


def test_items_are_found_by_any_of_their_attributes():
    assert FACTS.items("Names") == [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bo"}]
    assert FACTS.item("Names", name="Bo") == {"id": 2, "name": "Bo"}
    assert FACTS.item("Names", name="Bo", id=1) is None


def test_calls_are_filtered_by_service_and_operation():
    assert [found.operation for found in FACTS.calls()] == ["GetObject", "PutItem"]
    assert [found.operation for found in FACTS.calls("s3")] == ["GetObject"]
    assert FACTS.calls("s3", "PutObject") == []


def test_changes_are_filtered_by_resource():
    change = Change(service="s3", kind=ChangeKind.ADDED, resource="box-1", key="k")
    done = result(invocation(), resources={"Box": "box-1"})
    facts = Facts(
        type(done)(outcome=done.outcome, steps=(type(done.steps[0])(step={}, changes=(change,)),),
                   resources=done.resources), case="one", memo={})  # fmt: skip
    assert facts.changes("s3", "Box") == [change]
    assert facts.changes("dynamodb") == []


def test_a_run_without_invocations_has_no_answer():
    facts = Facts(result(), case="one", memo={})
    assert (facts.answer, facts.response, facts.calls(), facts.logs) == (None, None, [], [])
