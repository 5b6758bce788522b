"""Whole runs: what functions write, measure and trace, and whom it reaches, played through the engine."""

import base64
import gzip
import json
import time

from sandbox import Job
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Handler: handler.handler, Runtime: python3.13, CodeUri: ., Tracing: Active}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: orders}
  Watcher:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: watcher}
  WatcherIsAsked:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Watcher, Action: lambda:InvokeFunction, Principal: logs.amazonaws.com}
  AlarmsMayAsk:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Watcher
      Action: lambda:InvokeFunction
      Principal: lambda.alarms.cloudwatch.amazonaws.com
  Subscription:
    Type: AWS::Logs::SubscriptionFilter
    DependsOn: WatcherIsAsked
    Properties:
      LogGroupName: !Sub /aws/lambda/${Orders}
      FilterPattern: hello
      DestinationArn: !GetAtt Watcher.Arn
  Greetings:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Sub /aws/lambda/${Orders}
      FilterPattern: hello
      MetricTransformations: [{MetricNamespace: Shop, MetricName: Greetings, MetricValue: "1"}]
  TooManyErrors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: errors
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{Name: FunctionName, Value: orders}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      TreatMissingData: notBreaching
      AlarmActions: [!GetAtt Watcher.Arn]
"""


def played(cloud, handler, *steps):
    world = World.deploy(TEMPLATE)
    invoker = cloud.invoker(world, handler)
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), invoker)
    assert result.outcome == "finished", result.message
    return result, [invocation for step in result.steps for invocation in step.invocations]


def test_a_line_that_matches_invokes_the_function_that_subscribes_to_it(cloud):
    result, invocations = played(cloud, lambda event, _: event, {"step": "invoke", "function": "Orders", "payload": 1})
    first, second = invocations
    assert (first.function, second.function, second.source) == ("Orders", "Watcher", "logs")
    assert (second.depth, second.caused_by) == (1, first.request_id)
    document = json.loads(gzip.decompress(base64.b64decode(second.event["awslogs"]["data"])))
    assert [event["message"] for event in document["logEvents"]] == ["hello from the handler"]
    assert set(result.observed.log_groups) == {"/aws/lambda/orders", "/aws/lambda/watcher"}
    greetings = [metric.values for metric in result.observed.metrics if metric.name == "Greetings"]
    assert greetings == [(1.0,)]


def test_an_alarm_invokes_a_function_and_ends_when_time_passes(cloud):
    def handler(event, context):
        if context.function.name == "orders":
            raise ValueError("no")

    steps = ({"step": "invoke", "function": "Orders", "payload": 1}, {"step": "wait", "seconds": 900})
    result, invocations = played(cloud, handler, *steps)
    (alarmed,) = [invocation for invocation in invocations if invocation.source == "cloudwatch"]
    assert alarmed.function == "Watcher"
    assert alarmed.event["alarmData"]["state"]["value"] == "ALARM"
    (alarm,) = result.observed.alarms
    assert alarm.history == ("INSUFFICIENT_DATA", "ALARM", "OK")


def test_every_traced_function_of_a_chain_is_in_its_trace(cloud):
    result, invocations = played(cloud, lambda event, _: event, {"step": "invoke", "function": "Orders", "payload": 1})
    named = {trace["id"]: {segment["name"] for segment in trace["segments"]} for trace in result.observed.traces}
    assert {invocation.trace_id for invocation in invocations} == set(named)
    assert set().union(*named.values()) == {"orders", "watcher"}


def test_what_was_observed_stays_within_the_bound_of_a_result(cloud):
    def chatty(event, context):
        logs = context.client("logs")
        logs.create_log_group(logGroupName="big")
        logs.create_log_stream(logGroupName="big", logStreamName="s")
        now = int(time.time() * 1000)
        for _ in range(5):
            events = [{"timestamp": now, "message": "x" * 300_000} for _ in range(3)]
            logs.put_log_events(logGroupName="big", logStreamName="s", logEvents=events)

    template = TEMPLATE.partition("  Watcher:")[0].replace("orders}", "orders, Policies: [CloudWatchLogsFullAccess]}")
    world = World.deploy(template)
    steps = ({"step": "invoke", "payload": 1},)
    result = play(world, Job(code={}, template=template, steps=steps), cloud.invoker(world, chatty))
    assert [invocation.status for invocation in result.steps[0].invocations] == ["answered"], result
    assert any("were cut" in note for note in result.notes)
    messages = result.observed.log_groups["big"]["s"]
    assert len(messages) == 15
    assert all(len(message) < 20_000 for message in messages)


def test_an_event_that_is_given_up_is_counted_once_received_and_once_dropped(cloud):
    def failing(event, context):
        raise ValueError("no")

    step = {"step": "invoke", "function": "Orders", "payload": 1, "type": "Event"}
    result, invocations = played(cloud, failing, step)
    assert [invocation.function for invocation in invocations].count("Orders") == 3
    counted = {
        metric.name: sum(metric.values)
        for metric in result.observed.metrics
        if metric.dimensions == {"FunctionName": "orders"}
    }
    assert (counted["AsyncEventsReceived"], counted["Errors"], counted["AsyncEventsDropped"]) == (1, 3, 1)
