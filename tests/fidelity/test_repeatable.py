"""The same scenario gives the same result twice, ids and times aside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Job, Sandbox, plain
from tests.fidelity.playing import run
from tests.fidelity.steady import differing, steady

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: ., Handler: handler.handler, Runtime: python3.13}}
Resources:
  Files: {Type: AWS::S3::Bucket}
  Failed: {Type: AWS::SQS::Queue}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 2}
  Topic: {Type: AWS::SNS::Topic}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 2}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Uploaded:
    Type: AWS::Serverless::Function
    Properties: {Events: {On: {Type: S3, Properties: {Bucket: !Ref Files, Events: "s3:ObjectCreated:*"}}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      Events:
        On:
          Type: SQS
          Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 3, FunctionResponseTypes: [ReportBatchItemFailures]}
  Listener:
    Type: AWS::Serverless::Function
    Properties: {Events: {On: {Type: SNS, Properties: {Topic: !Ref Topic}}}}
  Changed:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        On:
          Type: DynamoDB
          Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: TRIM_HORIZON, MaximumRetryAttempts: 2}
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        On:
          Type: Kinesis
          Properties:
            Stream: !GetAtt Stream.Arn
            StartingPosition: TRIM_HORIZON
            MaximumRetryAttempts: 3
            BisectBatchOnFunctionError: true
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{S3CrudPolicy: {BucketName: !Ref Files}}]
      Environment: {Variables: {BUCKET: !Ref Files}}
      Events: {On: {Type: HttpApi, Properties: {Path: /files, Method: POST}}}
"""
WORDS = st.sampled_from(["good", "wrong", "better"])  # no word that could be part of a hexadecimal id
NUMBERS = st.integers(0, 3)
STEPS = st.one_of(
    st.builds(lambda word, n: put_object(f"{word}-{n}", word), WORDS, NUMBERS),
    st.builds(lambda words: send_messages(words), st.lists(WORDS, min_size=1, max_size=7)),
    st.builds(lambda word: {"step": "publish", "topic": "Topic", "message": word}, WORDS),
    st.builds(lambda words: put_records(words), st.lists(WORDS, min_size=1, max_size=5)),
    st.builds(lambda word, n: {"step": "put-item", "table": "Orders", "item": {"id": word, "n": n}}, WORDS, NUMBERS),
    st.builds(lambda word: {"step": "request", "method": "POST", "path": "/files", "body": word}, WORDS),
    st.builds(lambda word: invoke_later(word), WORDS),
    st.just({"step": "deliver-again"}),
    st.just({"step": "wait", "seconds": 120}),
)


def put_object(key: str, body: str) -> dict[str, Any]:
    return {"step": "put-object", "bucket": "Files", "key": key, "body": body}


def send_messages(words: list[str]) -> dict[str, Any]:
    return {"step": "send-messages", "queue": "Queue", "messages": [{"body": word} for word in words]}


def put_records(words: list[str]) -> dict[str, Any]:
    records = [{"partition_key": word, "data": word} for word in words]
    return {"step": "put-records", "stream": "Stream", "records": records}


def invoke_later(word: str) -> dict[str, Any]:
    return {"step": "invoke", "function": "Front", "type": "Event", "payload": {"body": word}}


def handler(event: Any, context: Any) -> Any:
    """Fails on what is wrong; of a batch of messages, only that."""
    records = event.get("Records", [])
    if context.function.logical_id == "Worker":
        return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in records if r["body"] == "wrong"]}
    if context.function.logical_id == "Front":
        key = event["body"]
        context.client("s3").put_object(Bucket=bucket(context), Key=f"front-{key}", Body=key)
        return {"statusCode": 201}
    if "wrong" in json.dumps(event) or any("d3Jvbmc=" in str(record) for record in records):
        raise ValueError("wrong")
    return len(records)


def bucket(context: Any) -> str:
    return context.function.environment["BUCKET"]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=st.lists(STEPS, min_size=1, max_size=5))
def test_the_same_steps_give_the_same_result(steps: list[Any]) -> None:
    first, second = (steady(plain.dump(run(TEMPLATE, tuple(steps), handler))) for _ in range(2))
    found = differing(first, second)
    assert not found, "\n".join(one[:300] for one in found[:5])


def test_ids_stay_what_they_are_to_one_another() -> None:
    one, other = "0a000000-0000-4000-8000-000000000001", "0b000000-0000-4000-8000-000000000002"
    assert steady([one, other, one, f"of {other}"]) == ["<0>", "<1>", "<0>", "of <1>"]
    assert steady({"at": 1_800_000_000.5, "n": 5, "waited_ms": 60_000.4}) == {"at": "<time>", "n": 5, "waited_ms": None}


AT_ONCE = """
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    n = int(table.get_item(Key={"id": "c"}).get("Item", {}).get("n", 0))
    table.put_item(Item={"id": "c", "n": n + 1, "by": event["who"]})
    return n
"""
COUNTER = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Counter: {Type: AWS::Serverless::SimpleTable}
  Count:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Counter}}]
      Environment: {Variables: {TABLE: !Ref Counter}}
"""


@pytest.mark.sandbox
def test_what_happens_at_once_behind_the_wall_is_the_same_every_time(sandbox: Sandbox) -> None:
    """Real processes, each with a will of its own: their calls are interleaved by the cloud, not by chance."""
    step = {"step": "at-once", "steps": [{"step": "invoke", "payload": {"who": who}} for who in "abcd"]}
    job = Job(code={"handler.py": AT_ONCE.encode()}, template=COUNTER, steps=(step,))
    facts = []
    for _ in range(4):
        result = sandbox.run(job)
        calls = [(made.event["who"], [call.operation for call in made.calls]) for made in result.steps[0].invocations]
        facts.append(
            (result.outcome, calls, [answer["payload"] for answer in result.steps[0].responses], result.final.items)
        )
    assert facts == [facts[0]] * 4
    assert facts[0][2] == [0, 0, 0, 0]
