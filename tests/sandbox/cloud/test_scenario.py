"""Playing a job: steps, deliveries, outcomes, and what is written down of each invocation."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sandbox.cloud.bounding import size
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job, Limits, Seed, SeedObject
from sandbox.result import InvocationStatus, Outcome, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: scenario-files}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [AdministratorAccess]
      Environment: {Variables: {BUCKET: scenario-files, TABLE: !Ref Orders}}
      Events:
        Up: {Type: S3, Properties: {Bucket: !Ref Files, Events: "s3:ObjectCreated:*"}}
        Change: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST}}
"""
PUT = {"step": "put-object", "bucket": "Files", "key": "a", "body": "x"}
INVOKE = {"step": "invoke", "payload": {"n": 1}}


def run(cloud: Any, function: Any, *steps: Any, overrides: dict[str, Any] | None = None, **job: Any) -> Result:
    world = World.deploy(TEMPLATE)
    invoker = cloud.invoker(world, function, **(overrides or {}))
    return play(world, Job(code={}, template=TEMPLATE, steps=steps, **job), invoker)


def quiet(event: Any, context: Any) -> Any:
    return {"seen": event}


def test_every_kind_of_step_does_what_it_says(cloud: Any) -> None:
    result = run(
        cloud, quiet, PUT, {"step": "delete-object", "bucket": "Files", "key": "a"},
        {"step": "put-object", "bucket": "Files", "key": "b", "body_base64": "/w==", "metadata": {"k": "v"}},
        {"step": "put-item", "table": "Orders", "item": {"id": "1", "n": 1.5, "deep": {"l": [None]}}},
        {"step": "update-item", "table": "Orders", "key": {"id": "1"}, "set": {"n": 2, "name": "x"}},
        {"step": "put-item", "table": "Orders", "item": {"id": "2"}},
        {"step": "delete-item", "table": "Orders", "key": {"id": "2"}}, INVOKE,
    )  # fmt: skip
    assert result.outcome is Outcome.FINISHED, result.message
    assert [step.error for step in result.steps] == [None] * 8
    assert [[i.source for i in step.invocations] for step in result.steps] == [
        ["s3"], [], ["s3"], ["dynamodb"], ["dynamodb"], ["dynamodb"], ["dynamodb"], ["invoke"],
    ]  # fmt: skip
    assert result.final.items[result.resources["Orders"]] == ({"id": "1", "n": 2, "deep": {"l": [None]}, "name": "x"},)
    assert set(result.final.objects[result.resources["Files"]]) == {"b"}
    assert result.steps[-1].response == {"status": 200, "payload": {"seen": {"n": 1}}, "function_error": None}


def test_an_asynchronous_invocation_is_accepted_and_carried_out(cloud: Any) -> None:
    (step,) = run(cloud, quiet, {**INVOKE, "type": "Event"}).steps
    assert step.response == {"status": 202, "payload": None, "function_error": None}
    assert [i.event for i in step.invocations] == [{"n": 1}]


def test_the_extra_seed_is_there_and_triggers_nothing(cloud: Any) -> None:
    extra = Seed(objects=(SeedObject(bucket="Files", key="given", body=b"x"),), items={"Orders": ({"id": "given"},)})
    result = run(cloud, quiet, INVOKE, extra=extra)
    assert [i.source for i in result.steps[0].invocations] == ["invoke"]
    assert "given" in result.final.objects[result.resources["Files"]]


def test_deliver_again_brings_the_same_events_a_second_time(cloud: Any) -> None:
    first, second = run(cloud, quiet, PUT, {"step": "deliver-again"}).steps
    assert [i.event for i in second.invocations] == [i.event for i in first.invocations]
    assert first.invocations[0].request_id != second.invocations[0].request_id


def test_a_new_environment_makes_the_next_invocation_cold(cloud: Any) -> None:
    result = run(cloud, quiet, INVOKE, INVOKE, {"step": "new-environment"}, INVOKE)
    cold = [i.cold for step in result.steps for i in step.invocations]
    assert cold == [True, False, True]
    assert len({i.environment for step in result.steps for i in step.invocations}) == 2


def test_events_that_an_invocation_causes_come_after_it_one_level_deeper(cloud: Any) -> None:
    def relay(event: Any, context: Any) -> None:
        if "s3" in event["Records"][0]:
            context.client("dynamodb").put_item(
                TableName=context.function.environment["TABLE"], Item={"id": {"S": "1"}}
            )

    (step,) = run(cloud, relay, PUT).steps
    assert [(i.source, i.depth) for i in step.invocations] == [("s3", 0), ("dynamodb", 1)]
    assert step.invocations[1].calls == ()


def test_the_jobs_handler_and_environment_reach_the_function(cloud: Any) -> None:
    seen = []

    def look(event: Any, context: Any) -> None:
        variables = context.function.environment
        seen.append((context.function.handler, variables["MODE"], "BUCKET" in variables))

    run(cloud, look, INVOKE, handler="pkg/app.other", environment={"MODE": "test"})
    assert seen == [("pkg/app.other", "test", True)]


def test_a_function_is_its_role_under_its_own_name(cloud: Any) -> None:
    def who(event: Any, context: Any) -> Any:
        return context.client("sts").get_caller_identity()["Arn"]

    result = run(cloud, who, INVOKE)
    (invocation,) = result.steps[0].invocations
    role = result.resources["WorkRole"]
    assert invocation.answer == f"arn:aws:sts::123456789012:assumed-role/{role}/{invocation.function_name}"
    assert invocation.calls[0].operation == "GetCallerIdentity"


@pytest.mark.parametrize(
    "step",
    [
        {}, {"step": "dance"},
        {"step": "put-object", "bucket": "Nobody", "key": "a"}, {"step": "put-object", "bucket": "Files"},
        {"step": "put-object", "bucket": "Files", "key": "a", "body_base64": "???"},
        {"step": "put-item", "table": "Orders"},
        {"step": "put-item", "table": "Nobody", "item": {}}, {"step": "invoke", "function": "Nobody"},
        {"step": "invoke", "type": "Sideways"}, {"step": "request", "method": "GET", "path": "/"},
    ],
)  # fmt: skip
def test_a_malformed_step_is_rejected_in_a_sentence(cloud: Any, step: Any) -> None:
    result = run(cloud, quiet, step, INVOKE)
    assert result.outcome is Outcome.STEP_REJECTED
    assert re.fullmatch(r"[A-Z].*\.", result.message)


def test_what_aws_refuses_of_a_step_is_the_steps_error_and_the_run_goes_on(cloud: Any) -> None:
    refused, after = run(cloud, quiet, {"step": "put-item", "table": "Orders", "item": {"no": "key"}}, INVOKE).steps
    assert refused.error is not None
    assert refused.error.startswith("ValidationException: ")
    assert after.invocations[0].status is InvocationStatus.ANSWERED


def test_too_many_calls_end_the_run(cloud: Any) -> None:
    def greedy(event: Any, context: Any) -> None:
        for _ in range(6):
            context.client("s3").list_buckets()

    assert run(cloud, greedy, INVOKE, INVOKE, limits=Limits(calls=5)).outcome is Outcome.TOO_MANY_CALLS
    assert run(cloud, greedy, INVOKE, limits=Limits(calls=6)).outcome is Outcome.FINISHED


def test_too_many_invocations_end_the_run(cloud: Any) -> None:
    assert run(cloud, quiet, INVOKE, INVOKE, INVOKE, limits=Limits(invocations=2)).outcome is Outcome.TOO_MANY_CALLS
    assert run(cloud, quiet, INVOKE, INVOKE, limits=Limits(invocations=2)).outcome is Outcome.FINISHED


def test_the_time_of_the_whole_run_is_bounded(cloud: Any) -> None:
    assert run(cloud, quiet, INVOKE, limits=Limits(seconds=0.0)).outcome is Outcome.OUT_OF_TIME


def test_the_log_has_lambdas_lines_around_the_functions_own(cloud: Any) -> None:
    (step,) = run(cloud, quiet, INVOKE).steps
    (invocation,) = step.invocations
    start, own, end, report = [line.text for line in invocation.logs]
    assert start == f"START RequestId: {invocation.request_id} Version: $LATEST"
    assert own == "hello from the handler"
    assert end == f"END RequestId: {invocation.request_id}"
    assert report == (
        f"REPORT RequestId: {invocation.request_id}\tDuration: 1.50 ms\tBilled Duration: 102 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 100.25 ms\t"
    )
    assert invocation.billed_ms == 102  # 1.5 + 100.25, rounded up: the init phase is billed since August 2025


def test_a_warm_invocation_has_no_init_duration(cloud: Any) -> None:
    warm = run(cloud, quiet, INVOKE, INVOKE).steps[1].invocations[0]
    assert "Init Duration" not in warm.logs[-1].text
    assert (warm.init_ms, warm.billed_ms) == (None, 2)


def test_a_timeout_is_told_in_lambdas_words(cloud: Any) -> None:
    message = "RequestId: x Error: Task timed out after 3.00 seconds"
    payload = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}).encode()
    overrides = {"status": InvocationStatus.TIMED_OUT, "duration_ms": 3000.0, "payload": payload}
    (step,) = run(cloud, quiet, INVOKE, overrides=overrides).steps
    (invocation,) = step.invocations
    texts = [line.text for line in invocation.logs]
    assert re.fullmatch(rf"[-0-9T:.]+Z {invocation.request_id} Task timed out after 3\.00 seconds", texts[-3])
    assert texts[-1].endswith("Status: timeout\t")
    assert invocation.error is not None
    assert invocation.error.type == "Sandbox.Timedout"
    assert step.response["function_error"] == "Unhandled"
    assert step.response["payload"]["errorType"] == "Sandbox.Timedout"


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (b"null", None), (b'{"a": 1, "a": 2}', {"a": 2}), (b"1e999", "1e999"), (b"9" * 1000, "9" * 1000),
        (b'"\\ud800"', "\N{REPLACEMENT CHARACTER}"), ("é".encode(), ...), (b"NaN", ...), (b"[Infinity]", ...),
        (b"\xff\xfe", ...), (b"[" * 100_000, ...), (b"not json", ...),
    ],
)  # fmt: skip
def test_an_answer_is_read_without_trust(cloud: Any, payload: bytes, answer: Any) -> None:
    (step,) = run(cloud, quiet, INVOKE, overrides={"payload": payload}).steps
    (invocation,) = step.invocations
    if answer is ...:
        assert invocation.status is InvocationStatus.FAILED
        assert invocation.error is not None
        assert invocation.error.type == "Runtime.MarshalError"
    else:
        assert (invocation.status, invocation.answer) == (InvocationStatus.ANSWERED, answer)


def test_a_deeply_nested_answer_is_cut_where_readers_would_give_up(cloud: Any) -> None:
    (step,) = run(cloud, quiet, INVOKE, overrides={"payload": b"[" * 300 + b"]" * 300}).steps
    depth, value = 0, step.invocations[0].answer
    while isinstance(value, list):
        depth, value = depth + 1, value[0]
    assert depth == 100


def test_an_answer_beyond_six_megabytes_is_lambdas_own_error(cloud: Any) -> None:
    def answered(payload: bytes) -> Any:
        return run(cloud, quiet, INVOKE, overrides={"payload": payload}).steps[0].invocations[0]

    assert answered(b'"' + b"x" * (6291556 - 2) + b'"').status is InvocationStatus.ANSWERED
    too_large = answered(b'"' + b"x" * (6291556 - 1) + b'"')
    assert too_large.status is InvocationStatus.TOO_LARGE
    assert too_large.error is not None
    assert too_large.error.type == "Function.ResponseSizeTooLarge"
    assert "6291556 bytes" in too_large.error.message


def test_an_error_points_to_the_learners_own_innermost_line(cloud: Any) -> None:
    stack = [
        '  File "/var/task/handler.py", line 12, in handler\n    work()\n',
        '  File "/var/task/lib/deep.py", line 3, in work\n    client.get()\n',
        '  File "/opt/python/botocore/client.py", line 99, in get\n    raise\n',
    ]
    document = {"errorMessage": "no", "errorType": "KeyError", "stackTrace": stack}
    overrides = {"status": InvocationStatus.FAILED, "payload": json.dumps(document).encode()}
    error = run(cloud, quiet, INVOKE, overrides=overrides).steps[0].invocations[0].error
    assert error is not None
    assert (error.type, error.message, error.file, error.line) == ("KeyError", "no", "lib/deep.py", 3)
    assert error.stack == tuple(stack)


def test_a_syntax_error_points_to_its_line(cloud: Any) -> None:
    document = {
        "errorMessage": "Syntax error in module 'handler': invalid syntax (handler.py, line 2)",
        "errorType": "Runtime.UserCodeSyntaxError",
        "stackTrace": ['  File "/var/task/handler.py" Line 2\n    def (\n'],
    }
    overrides = {"status": InvocationStatus.INIT_FAILED, "payload": json.dumps(document).encode()}
    error = run(cloud, quiet, INVOKE, overrides=overrides).steps[0].invocations[0].error
    assert error is not None
    assert (error.file, error.line) == ("handler.py", 2)


@pytest.mark.parametrize(
    "payload", [None, b"", b"5", b'{"stackTrace": 5, "errorType": [1]}', b'{"stackTrace": [null, {}]}']
)
def test_an_error_document_that_is_none_is_an_error_all_the_same(cloud: Any, payload: bytes | None) -> None:
    overrides = {"status": InvocationStatus.FAILED, "payload": payload}
    error = run(cloud, quiet, INVOKE, overrides=overrides).steps[0].invocations[0].error
    assert error is not None
    assert (error.file, error.line) == (None, None)


def test_a_result_stays_below_its_bound_and_says_what_was_cut(cloud: Any) -> None:
    def noisy(event: Any, context: Any) -> Any:
        s3 = context.client("s3")
        for number in range(40):
            s3.put_object(Bucket=context.function.environment["BUCKET"], Key=f"k{number}", Body=b"x" * 60_000)
        return "y" * 1_000_000

    whole = run(cloud, quiet, PUT, INVOKE)
    assert whole.notes == ()
    world = World.deploy(TEMPLATE.replace("s3:ObjectCreated:*", "s3:ObjectRemoved:*"))
    job = Job(code={}, template="", steps=(INVOKE,), limits=Limits(result_bytes=1_000_000))
    result = play(world, job, cloud.invoker(world, noisy))
    assert size(result) <= 1_000_000
    assert result.notes
    (invocation,) = result.steps[0].invocations
    assert len(invocation.calls) == 40
    fact = result.final.objects[result.resources["Files"]]["k0"]
    assert fact["truncated"] is True
    assert fact["size"] == 60_000
    assert invocation.logs[-1].text.startswith("REPORT ")
