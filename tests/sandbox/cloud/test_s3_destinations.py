"""Buckets that tell a queue, a topic or EventBridge ("Amazon S3 Event Notifications": supported destinations)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.world import TemplateRejected, World

POLICY = """
  May:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument:
        Statement:
          Effect: Allow
          Action: sqs:SendMessage
          Resource: !GetAtt Jobs.Arn
          Principal: {Service: s3.amazonaws.com}
          Condition: {ArnLike: {"aws:SourceArn": "arn:aws:s3:::files"}}
"""
TO_QUEUE = """
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Files:
    Type: AWS::S3::Bucket
    DependsOn: [May]
    Properties:
      BucketName: files
      NotificationConfiguration:
        QueueConfigurations:
          - Event: s3:ObjectCreated:*
            Queue: !GetAtt Jobs.Arn
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .txt}]}}
"""
TO_BUS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties: {BucketName: files, NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        Created:
          Type: EventBridgeRule
          Properties: {Pattern: {source: [aws.s3], detail: {object: {key: [{suffix: .txt}]}}}}
"""


def deployed(text: str) -> World:
    world = World.deploy(text)
    world.endpoint.bound(1000)
    return world


def test_a_queue_gets_the_records_of_objects_that_fit(cloud: Any) -> None:
    world = deployed(TO_QUEUE + POLICY)
    s3 = cloud.client(world, "s3")
    for key in ("a.txt", "b.jpg"):
        s3.put_object(Bucket="files", Key=key, Body=b"x")
    sqs = cloud.client(world, "sqs")
    got = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"], MaxNumberOfMessages=10)
    (body,) = [json.loads(message["Body"]) for message in got["Messages"]]
    assert [record["s3"]["object"]["key"] for record in body["Records"]] == ["a.txt"]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (POLICY.replace("s3.amazonaws.com", "sns.amazonaws.com"), "does not let s3.amazonaws.com do sqs:SendMessage"),
        (POLICY.replace("arn:aws:s3:::files", "arn:aws:s3:::others"), "does not let s3.amazonaws.com"),
    ],
)
def test_a_queue_that_does_not_let_s3_in_stops_the_deployment(policy: str, words: str) -> None:
    with pytest.raises(TemplateRejected, match=f"line 9: Files: Unable to validate .*{words}"):
        World.deploy(TO_QUEUE + policy)


def test_eventbridge_gets_an_event_of_its_own_shape(cloud: Any) -> None:
    world = deployed(TO_BUS)
    s3 = cloud.client(world, "s3")
    for key in ("a.txt", "b.jpg"):
        s3.put_object(Bucket="files", Key=key, Body=b"x")
    (delivery,) = world.take_deliveries()
    assert (delivery.source, delivery.function, delivery.event["detail-type"]) == ("events", "Worker", "Object Created")
    assert delivery.event["detail"]["object"]["key"] == "a.txt"


def test_a_call_tells_eventbridge_too_and_reads_back_that_it_does(cloud: Any) -> None:
    world = deployed(
        TO_BUS.replace("NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}", "")
    )
    s3 = cloud.client(world, "s3")
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket="files")
    s3.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration={"EventBridgeConfiguration": {}})
    assert s3.get_bucket_notification_configuration(Bucket="files")["EventBridgeConfiguration"] == {}
    s3.put_object(Bucket="files", Key="a.txt", Body=b"x")
    assert [delivery.source for delivery in world.take_deliveries()] == ["events"]
