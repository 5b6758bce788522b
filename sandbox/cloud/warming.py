"""Doing everything once before it counts: what a first request imports, compiles and copies on write."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends, own_requests
from sandbox.cloud.front.http import HttpRequest, HttpResponse

BUCKET = "coldstart-warming"

WARMING_TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Environment: {Variables: {BUCKET: !Sub "${AWS::StackName}", TABLE: !Ref Table}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}, AmazonS3FullAccess, AWSLambdaBasicExecutionRole]
      Events:
        Upload: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
        Change: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST}}
        Rest: {Type: Api, Properties: {Path: /rest, Method: get}}
        Http: {Type: HttpApi, Properties: {Path: /http, Method: get}}
"""


def touch(send: Callable[[HttpRequest], HttpResponse], services: Collection[str], *, seldom_too: bool = False) -> None:
    """The common requests to `services` (by name), with those that few runs make when `seldom_too`; nothing is left
    behind."""
    send(own_requests.caller_identity())
    for request in _seldom() if seldom_too else ():
        send(request)
    with moto_backends.passing_bucket(BUCKET) if "s3" in services else contextlib.nullcontext():
        for service in sorted(services):
            for request in _REQUESTS[service]():
                send(request)


def deployed() -> set[str]:
    """The services that hold something."""
    held = {
        "s3": moto_backends.s3_backend().buckets,
        "dynamodb": moto_backends.dynamodb_backend().tables,
        **{service: _things(service, name) for service, name in _THINGS.items()},
    }
    return {service for service, things in held.items() if things}


_THINGS = {"sqs": "queues", "sns": "topics", "kinesis": "streams", "events": "event_buses"}


def _things(service: str, name: str) -> object:
    backend = moto_backends.existing(service)
    return getattr(backend, name) if backend is not None else None


def _seldom() -> list[HttpRequest]:
    """Requests to S3 that a process should have served once, but a spare run need not have: for the pages that they
    copy, making a bucket, listing and deleting took a third of its warming."""
    return [
        own_requests.create_bucket(BUCKET),
        own_requests.put_object(BUCKET, "a b/c.txt", b"warm", "text/plain", {"purpose": "warming"}),
        own_requests.list_objects(BUCKET),
        own_requests.delete_object(BUCKET, "a b/c.txt"),
        own_requests.delete_bucket(BUCKET),
    ]


def _s3() -> list[HttpRequest]:
    return [
        own_requests.put_object(BUCKET, "a b/c.txt", b"warm", "text/plain", {"purpose": "warming"}),
        own_requests.copy_object(BUCKET, "a b/c.txt", BUCKET, "copy"),
        own_requests.get_object(BUCKET, "copy"),
        own_requests.get_object(BUCKET, "missing"),
    ]


def _dynamodb() -> list[HttpRequest]:
    return [
        own_requests.dynamodb("PutItem", {"TableName": BUCKET, "Item": {"id": {"S": "1"}}}),
        own_requests.dynamodb("GetItem", {"TableName": BUCKET, "Key": {"id": {"S": "1"}}}),
    ]


def _sqs() -> list[HttpRequest]:
    queue = {"QueueUrl": BUCKET}
    return [
        own_requests.request("sqs", "CreateQueue", {"QueueName": BUCKET}),
        own_requests.request("sqs", "SendMessage", {**queue, "MessageBody": "warm"}),
        own_requests.request("sqs", "ReceiveMessage", queue),
        own_requests.request("sqs", "DeleteMessage", {**queue, "ReceiptHandle": "none"}),
        own_requests.request("sqs", "DeleteQueue", queue),
    ]


def _sns() -> list[HttpRequest]:
    topic = {"TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:{BUCKET}"}
    return [
        own_requests.request("sns", "CreateTopic", {"Name": BUCKET}),
        own_requests.request("sns", "Publish", {**topic, "Message": "warm"}),
        own_requests.request("sns", "DeleteTopic", topic),
    ]


def _kinesis() -> list[HttpRequest]:
    stream = {"StreamName": BUCKET}
    return [
        own_requests.request("kinesis", "CreateStream", {**stream, "ShardCount": 1}),
        own_requests.request("kinesis", "PutRecord", {**stream, "Data": b"warm", "PartitionKey": "warm"}),
        own_requests.request("kinesis", "DeleteStream", stream),
    ]


def _events() -> list[HttpRequest]:
    entry = {"EventBusName": BUCKET, "Source": "warm", "DetailType": "warm", "Detail": "{}"}
    rule = {"Name": BUCKET, "EventBusName": BUCKET}
    return [
        own_requests.request("events", "CreateEventBus", {"Name": BUCKET}),
        own_requests.request("events", "PutRule", {**rule, "EventPattern": '{"source": ["warm"]}'}),
        own_requests.request("events", "PutEvents", {"Entries": [entry]}),
        own_requests.request("events", "DeleteRule", rule),
        own_requests.request("events", "DeleteEventBus", {"Name": BUCKET}),
    ]


def _scheduler() -> list[HttpRequest]:
    target = {
        "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{BUCKET}",
        "RoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/{BUCKET}",
    }
    schedule = {"Name": BUCKET, "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}}
    return [
        own_requests.request("scheduler", "CreateSchedule", {**schedule, "Target": target}),
        own_requests.request("scheduler", "DeleteSchedule", {"Name": BUCKET}),
    ]


_REQUESTS: Mapping[str, Callable[[], list[HttpRequest]]] = {
    "s3": _s3,
    "dynamodb": _dynamodb,
    "sqs": _sqs,
    "sns": _sns,
    "kinesis": _kinesis,
    "events": _events,
    "scheduler": _scheduler,
}
SERVICES = frozenset(_REQUESTS)
"""What can be warmed."""
