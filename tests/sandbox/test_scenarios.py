"""Scenarios behind the real wall: at once, again, with faults, half-way deaths, functions that invoke functions."""

import pytest

from sandbox import Job
from sandbox.job import Limits
from sandbox.result import InvocationStatus, Outcome

pytestmark = pytest.mark.sandbox

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Timeout: %(timeout)s}}
Resources:
  Visits:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Policies: [AdministratorAccess]
      Environment: {Variables: {TABLE: !Ref Visits, OTHER: other}}
  Other:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: other, CodeUri: ., Handler: handler.other, Policies: [AdministratorAccess]}
"""
TABLE = "import boto3, os, json\ntable = boto3.resource('dynamodb').Table(os.environ.get('TABLE', 'none'))\n"
READ_THEN_WRITE = """
def handler(event, context):
    found = table.get_item(Key={"id": "all"}).get("Item", {"n": 0})
    table.put_item(Item={"id": "all", "n": found["n"] + 1})
"""
ATOMIC = """
def handler(event, context):
    table.update_item(
        Key={"id": "all"}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1})
"""
TWO_WRITES = """
def handler(event, context):
    table.put_item(Item={"id": "first"})
    table.put_item(Item={"id": "second"})
    return "both"
"""


@pytest.fixture
def play(sandbox):
    def run(code, *steps, timeout=10, **job):
        sources = {"handler.py": (TABLE + code).encode()}
        return sandbox.run(
            Job(code=sources, template=TEMPLATE % {"timeout": timeout}, steps=steps, function="Work", **job)
        )

    return run


def rows(result):
    return {row["id"]: row.get("n") for row in result.final.items[result.resources["Visits"]]}


def at_once(times):
    return {"step": "at-once", "times": times, "do": {"step": "invoke", "payload": {}}}


def test_read_then_write_at_once_always_loses_an_update_and_atomic_never_does(play):
    for _ in range(3):
        assert rows(play(READ_THEN_WRITE, at_once(2))) == {"all": 1}
        assert rows(play(ATOMIC, at_once(2))) == {"all": 2}


def test_twelve_at_once_have_an_environment_each(play):
    result = play(ATOMIC, at_once(12))
    assert rows(result) == {"all": 12}
    assert len({invocation.environment for invocation in result.steps[0].invocations}) == 12
    assert [response["status"] for response in result.steps[0].responses] == [200] * 12


def test_a_call_that_fails_once_is_tried_again_by_the_sdk(play):
    fault = {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": "ThrottlingException"}
    result = play(TWO_WRITES, fault, {"step": "invoke", "payload": {}})
    calls = result.steps[1].invocations[0].calls
    assert [call.error_code for call in calls] == ["ThrottlingException", None, None]
    assert set(rows(result)) == {"first", "second"}


def test_the_kth_call_is_the_one_that_fails(play):
    code = """
from botocore.config import Config
def handler(event, context):
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    client.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "first"}})
    client.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "second"}})
"""
    fault = {
        "step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": "InternalServerError", "call": 2,
    }  # fmt: skip
    result = play(code, fault, {"step": "invoke", "payload": {}})
    assert result.steps[1].invocations[0].error.type == "InternalServerError"
    assert set(rows(result)) == {"first"}


def test_an_answer_that_never_comes_ends_in_the_callers_own_timeout(play):
    fault = {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": "timeout"}
    result = play(TWO_WRITES, fault, {"step": "invoke", "payload": {}}, timeout=1)
    assert result.steps[1].invocations[0].status is InvocationStatus.TIMED_OUT
    assert rows(result) == {}


def test_a_death_half_way_leaves_half_of_the_work_and_the_retry_does_the_rest(play):
    death = {"step": "kill-environment", "after_call": 1}
    result = play(TWO_WRITES, death, {"step": "invoke", "payload": {}, "type": "Event"})
    first, second = result.steps[1].invocations
    assert first.status is InvocationStatus.EXITED and [c.operation for c in first.calls] == ["PutItem"]
    assert first.error.message.endswith("Runtime exited with error: signal: killed")
    assert second.status is InvocationStatus.ANSWERED and second.cold and second.attempt == 2
    assert set(rows(result)) == {"first", "second"}


def test_a_function_invokes_another_and_both_are_in_one_trace(play):
    code = """
client = boto3.client("lambda")
def handler(event, context):
    answer = client.invoke(FunctionName="other", Payload=json.dumps({"n": 1}))
    return json.load(answer["Payload"])
def other(event, context):
    return {"got": event["n"]}
"""
    (step,) = play(code, {"step": "invoke", "payload": {}}).steps
    outer, inner = step.invocations
    assert outer.answer == {"got": 1} and inner.source == "lambda"
    assert (inner.caused_by, inner.depth) == (outer.request_id, 1)
    assert inner.trace_id == outer.trace_id


def test_functions_that_invoke_one_another_for_ever_are_stopped(play):
    code = """
client = boto3.client("lambda")
def handler(event, context):
    client.invoke(FunctionName=context.function_name, InvocationType="Event", Payload=b"{}")
"""
    result = play(code, {"step": "invoke", "payload": {}}, limits=Limits(chain=4))
    assert result.outcome is Outcome.RECURSION_STOPPED
    assert len(result.steps[0].invocations) == 4


def test_the_last_event_again_is_handled_a_second_time(play):
    result = play(ATOMIC, {"step": "invoke", "payload": {}}, {"step": "deliver-again"})
    assert rows(result) == {"all": 2}
