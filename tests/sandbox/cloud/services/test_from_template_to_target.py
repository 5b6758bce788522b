"""Whole runs: topics, rules and schedules of a SAM template, and what a job's steps bring through them."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Fate, Outcome, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  News: {Type: AWS::SNS::Topic}
  Inbox: {Type: AWS::SQS::Queue}
  Closed: {Type: AWS::SQS::Queue}
  Shop: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  ToInbox:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Inbox.Arn, RawMessageDelivery: true}
  ToClosed:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Closed.Arn}
  InboxPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Inbox]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Inbox.Arn
            Condition: {ArnEquals: {aws:SourceArn: !Ref News}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}}]
      Events:
        Heard: {Type: SNS, Properties: {Topic: !Ref News, FilterPolicy: {kind: [order]}}}
        Placed:
          Type: EventBridgeRule
          Properties:
            EventBusName: !Ref Shop
            Pattern: {detail-type: [Order Placed]}
            InputPath: $.detail
        Tick: {Type: Schedule, Properties: {Schedule: rate(10 minutes), Input: '{"tick": true}'}}
        Later: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour), Input: '{"later": true}'}}
"""
ORDER = {"kind": "order"}


def run(cloud: Any, *steps: Any, handler: Any = lambda event, _: None) -> tuple[Result, list[Any]]:
    world = World.deploy(TEMPLATE)
    invoker = cloud.invoker(world, handler)
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), invoker)
    assert result.outcome is Outcome.FINISHED, result.message
    return result, invoker.events


def test_a_publication_reaches_whom_its_policy_and_filter_let_it_reach(cloud: Any) -> None:
    publish = {"step": "publish", "topic": "News", "message": "hello", "attributes": ORDER}
    result, events = run(cloud, publish, {**publish, "attributes": {"kind": "refund"}})
    assert [event["Records"][0]["Sns"]["Message"] for event in events] == ["hello"]
    inbox, closed = (result.final.messages[result.resources[name].rpartition("/")[2]] for name in ("Inbox", "Closed"))
    assert [message["body"] for message in inbox] == ["hello", "hello"]
    assert closed == ()
    (lost,) = result.steps[0].undelivered
    assert (lost.fate, lost.source) == (Fate.DISCARDED, "sns")
    assert "sns.amazonaws.com may not send to" in lost.reason
    assert [change.service for change in result.steps[0].changes] == ["sqs", "sns"]


def test_an_event_on_a_bus_reaches_the_function_as_its_rule_says(cloud: Any) -> None:
    put = {"step": "put-event", "bus": "Shop", "source": "shop", "detail_type": "Order Placed", "detail": {"id": 7}}
    result, events = run(cloud, put, {**put, "detail_type": "Order Lost"})
    assert events == [{"id": 7}]
    assert [len(fact["rules"]) for fact in result.final.events["shop"]] == [1, 0]
    assert result.steps[0].invocations[0].source == "events"


def test_schedules_go_off_while_a_step_waits_and_only_then(cloud: Any) -> None:
    began = CLOCK.now()
    _, events = run(cloud, {"step": "wait", "seconds": 3600 + 60})
    assert events.count({"tick": True}) == 6
    assert events.count({"later": True}) == 1
    assert CLOCK.now() - began >= 3660
    _, events = run(cloud, {"step": "publish", "topic": "News", "message": "m", "attributes": ORDER})
    assert len(events) == 1


def test_a_function_that_publishes_to_its_own_topic_is_stopped(cloud: Any) -> None:
    def publish_again(event: Any, context: Any) -> None:
        arn = event["Records"][0]["Sns"]["TopicArn"]
        attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
        context.client("sns").publish(TopicArn=arn, Message="again", MessageAttributes=attributes)

    world = World.deploy(TEMPLATE)
    steps = ({"step": "publish", "topic": "News", "message": "first", "attributes": ORDER},)
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), cloud.invoker(world, publish_again))
    assert result.outcome is Outcome.RECURSION_STOPPED
    depths = [invocation.depth for invocation in result.steps[0].invocations]
    assert depths == list(range(len(depths)))
