"""Whole scenarios, each a deployed application and a handler, run behind the wall and checked by what it left.

An application here is as small as it can be and still do what its row says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.ground import Ground
from bench.timing import Row, timed
from sandbox import Job, Result, Sandbox

_HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
_TABLE = """
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
"""


@dataclass(frozen=True, slots=True)
class Scenario:
    what: str
    job: Job
    holds: Callable[[Result], bool]
    """Whether the run did what it is for."""


def queue_batch() -> Scenario:
    """Ten messages in one batch, each put into a table."""
    template = f"""{_HEAD}{_TABLE}
  Inbox: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 60}}}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 10
      Environment: {{Variables: {{TABLE: !Ref Orders}}}}
      Policies: [{{DynamoDBWritePolicy: {{TableName: !Ref Orders}}}}]
      Events: {{Messages: {{Type: SQS, Properties: {{Queue: !GetAtt Inbox.Arn, BatchSize: 10}}}}}}
"""
    code = b"""
import json, os, boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    for record in event["Records"]:
        table.put_item(Item=json.loads(record["body"]))
"""
    messages = [{"body": f'{{"id": "{number}"}}'} for number in range(10)]
    step = {"step": "send-messages", "queue": "Inbox", "messages": messages}
    job = Job(code={"handler.py": code}, template=template, steps=(step,))
    return Scenario("SQS: a batch of ten messages into a table", job, lambda result: _rows(result) == 10)


def pipeline() -> Scenario:
    """A bucket, a function, a table and its stream, a second function, a topic, a third function, a bucket."""
    template = f"""{_HEAD}{_TABLE}
  Uploads: {{Type: AWS::S3::Bucket}}
  Done: {{Type: AWS::S3::Bucket}}
  News: {{Type: AWS::SNS::Topic}}
  Store:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.store
      Runtime: python3.13
      Timeout: 10
      Environment: {{Variables: {{TABLE: !Ref Orders}}}}
      Policies: [{{DynamoDBWritePolicy: {{TableName: !Ref Orders}}}}]
      Events: {{Up: {{Type: S3, Properties: {{Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}}}}}
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.tell
      Runtime: python3.13
      Timeout: 10
      Environment: {{Variables: {{TOPIC: !Ref News}}}}
      Policies: [{{SNSPublishMessagePolicy: {{TopicName: !GetAtt News.TopicName}}}}]
      Events:
        Change: {{Type: DynamoDB, Properties: {{Stream: !GetAtt Orders.StreamArn, StartingPosition: TRIM_HORIZON}}}}
  Finish:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.finish
      Runtime: python3.13
      Timeout: 10
      Environment: {{Variables: {{BUCKET: !Ref Done}}}}
      Policies: [{{S3WritePolicy: {{BucketName: !Ref Done}}}}]
      Events: {{News: {{Type: SNS, Properties: {{Topic: !Ref News}}}}}}
"""
    code = b"""
import os, boto3

def store(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        table.put_item(Item={"id": record["s3"]["object"]["key"]})

def tell(event, context):
    sns = boto3.client("sns")
    for record in event["Records"]:
        sns.publish(TopicArn=os.environ["TOPIC"], Message=record["dynamodb"]["Keys"]["id"]["S"])

def finish(event, context):
    s3 = boto3.client("s3")
    for record in event["Records"]:
        s3.put_object(Bucket=os.environ["BUCKET"], Key=record["Sns"]["Message"], Body=b"done")
"""
    step = {"step": "put-object", "bucket": "Uploads", "key": "a.txt", "body": "x"}
    job = Job(code={"handler.py": code}, template=template, steps=(step,))
    return Scenario(
        "three functions: S3, stream, topic",
        job,
        lambda result: list(result.final.objects[result.resources["Done"]]) == ["a.txt"],
    )


def api_request() -> Scenario:
    """One GET through an HTTP API."""
    template = f"""{_HEAD}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events: {{Get: {{Type: HttpApi, Properties: {{Path: "/hello/{{name}}", Method: get}}}}}}
"""
    code = b"""
def handler(event, context):
    return {"statusCode": 200, "body": "Hello " + event["pathParameters"]["name"]}
"""
    step = {"step": "request", "method": "GET", "path": "/hello/ana"}
    job = Job(code={"handler.py": code}, template=template, steps=(step,))
    return Scenario("an API request", job, lambda result: result.steps[0].response["body"] == "Hello ana")


def _rows(result: Result) -> int:
    return len(result.final.items[result.resources["Orders"]])


def rows(ground: Ground) -> list[Row]:
    """Each scenario back to back; the first run of each, which deploys it, is not measured."""
    made = [make() for make in (queue_batch, pipeline, api_request)]
    for scenario in made:
        _play(ground.sandbox, scenario)
    return [Row(each.what, timed(partial(_play, ground.sandbox, each), ground.count(50))) for each in made]


def _play(sandbox: Sandbox, scenario: Scenario) -> None:
    """Refuses a result that does not hold."""
    result = sandbox.run(scenario.job)
    if result.message or not scenario.holds(result):
        raise RuntimeError(f"{scenario.what} did not do what it is for: {result.outcome} {result.message}")
