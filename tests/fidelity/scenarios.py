"""For every sample event, a scenario in which a function gets such an event: deployed, played, read from the result.

Nothing here builds an event. What the client of an API sends is what the sample shows of the client; what a sample
shows of AWS (its own headers, ids, times) has to come from the cloud.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

from tests.fidelity.playing import invocations, run

SAM = "Transform: AWS::Serverless-2016-10-31\n"
FUNCTION = """
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
"""
ITEM = {"Id": 101, "Message": "New item!"}


def template(resources: str, events: str = "", properties: str = "") -> str:
    """A SAM template of `resources` and one function, Work, with `events` (flow style) and more properties."""
    function = FUNCTION + (f"      Events: {{{events}}}\n" if events else "") + properties
    return f"{SAM}Resources:\n{resources}{function}"


def first_event(text: str, *steps: Mapping[str, Any], function: str = "Work") -> Any:
    """The event of the first invocation of `function`."""
    made = invocations(run(text, steps), function)
    assert made, "the function was not invoked"
    return made[0].event


def s3(*, removed: bool) -> Any:
    kind = "ObjectRemoved" if removed else "ObjectCreated"
    put = {"step": "put-object", "bucket": "Files", "key": "test/key", "body": "x" * 1024}
    steps = (put, {"step": "delete-object", "bucket": "Files", "key": "test/key"}) if removed else (put,)
    event = f'On: {{Type: S3, Properties: {{Bucket: !Ref Files, Events: "s3:{kind}:*"}}}}'
    return first_event(template("  Files: {Type: AWS::S3::Bucket}\n", event), *steps)


def dynamodb(change: str) -> Any:
    """The record of one kind of change: INSERT, MODIFY or REMOVE."""
    table = """
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: N}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
"""
    event = "On: {Type: DynamoDB, Properties: {Stream: !GetAtt Items.StreamArn, StartingPosition: TRIM_HORIZON}}"
    steps = (
        {"step": "put-item", "table": "Items", "item": ITEM},
        {"step": "update-item", "table": "Items", "key": {"Id": 101}, "set": {"Message": "This item has changed"}},
        {"step": "delete-item", "table": "Items", "key": {"Id": 101}},
    )
    records = [record for made in invocations(run(template(table, event), steps)) for record in made.event["Records"]]
    return {"Records": [record for record in records if record["eventName"] == change]}


def sqs() -> Any:
    event = "On: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}"
    step = {"step": "send-message", "queue": "Queue", "body": "Hello from SQS!"}
    return first_event(template("  Queue: {Type: AWS::SQS::Queue}\n", event), step)


def sqs_fifo() -> Any:
    queue = "  Queue: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: orders.fifo}}\n"
    event = "On: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}"
    step = {"step": "send-message", "queue": "Queue", "body": "text", "attributes": {"colour": "red"}}
    return first_event(template(queue, event), {**step, "group_id": "1", "deduplication_id": "1"})


def sns() -> Any:
    """Published by a function: the attribute of the sample that is binary cannot come from a step."""
    publisher = (
        FUNCTION.replace("Work:", "Publisher:")
        + "      Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt Topic.TopicName}}]\n"
    )
    event = "On: {Type: SNS, Properties: {Topic: !Ref Topic}}"

    def handler(payload: Any, context: Any) -> None:
        if context.function.logical_id == "Publisher":
            context.client("sns").publish(
                TopicArn=payload["topic"],
                Subject="example subject",
                Message="example message",
                MessageAttributes={
                    "Test": {"DataType": "String", "StringValue": "TestString"},
                    "TestBinary": {"DataType": "Binary", "BinaryValue": b"TestBinary"},
                },
            )

    topic = "arn:aws:sns:us-east-1:123456789012:topic"
    text = template(f"  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: topic}}}}\n{publisher}", event)
    step = {"step": "invoke", "function": "Publisher", "payload": {"topic": topic}}
    made = invocations(run(text, (step,), handler), "Work")
    return made[0].event


def sns_to_sqs() -> Any:
    resources = """
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
  Allowed:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
  Fan:
    Type: AWS::SNS::Subscription
    Properties: {Protocol: sqs, TopicArn: !Ref Topic, Endpoint: !GetAtt Queue.Arn}
"""
    event = "On: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}"
    step = {"step": "publish", "topic": "Topic", "message": "m", "subject": "s", "attributes": {"Test": "v"}}
    return json.loads(first_event(template(resources, event), step)["Records"][0]["body"])


def kinesis() -> Any:
    event = "On: {Type: Kinesis, Properties: {Stream: !GetAtt Stream.Arn, StartingPosition: TRIM_HORIZON}}"
    records = [{"partition_key": "1", "data": "Hello, this is a test 123."}]
    step = {"step": "put-records", "stream": "Stream", "records": records}
    stream = "  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n"
    return first_event(template(stream, event), step)


def logs() -> Any:
    """With what is packed in `awslogs.data` unpacked beside it."""
    group = "  Lines: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: testLogGroup}}\n"
    event = 'On: {Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Lines, FilterPattern: ""}}'
    step = {"step": "put-log-events", "log_group": "Lines", "log_stream": "testLogStream", "messages": ["[ERROR] 1"]}
    return unpacked(first_event(template(group, event), step))


def unpacked(event: Any) -> Any:
    """A CloudWatch Logs event with its document readable, under `document`."""
    return {**event, "document": json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))}


def schedule() -> Any:
    event = 'On: {Type: Schedule, Properties: {Schedule: "rate(1 hour)"}}'
    return first_event(template("", event), {"step": "wait", "seconds": 3700})


def eventbridge() -> Any:
    event = 'On: {Type: EventBridgeRule, Properties: {Pattern: {source: ["shop"]}}}'
    order = {"source": "shop", "detail_type": "order placed", "detail": {"order": {"id": "1"}}}
    return first_event(template("", event), {"step": "put-event", **order, "resources": ["arn:aws:s3:::b"]})


def rest_api() -> Any:
    """A POST with the client's headers of the sample; the headers that API Gateway and CloudFront add are theirs."""
    api = """
  Gateway:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, Variables: {baz: qux}, BinaryMediaTypes: ["*~1*"]}
"""
    event = 'On: {Type: Api, Properties: {RestApiId: !Ref Gateway, Path: "/{proxy+}", Method: ANY}}'
    headers = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate, sdch",
        "Accept-Language": "en-US,en;q=0.8",
        "Cache-Control": "max-age=0",
        "Upgrade-Insecure-Requests": "1",
        "User-Agent": "Custom User Agent String",
    }
    step = {"step": "request", "method": "POST", "path": "/path/to/resource?foo=bar", "headers": headers}
    return first_event(template(api, event), {**step, "body": '{"test":"body"}'})


def http_api() -> Any:
    api = """
  Gateway:
    Type: AWS::Serverless::HttpApi
    Properties: {StageVariables: {stageVariable1: value1, stageVariable2: value2}}
"""
    event = 'On: {Type: HttpApi, Properties: {ApiId: !Ref Gateway, Path: "/path/{parameter1}", Method: ANY}}'
    return first_event(template(api, event), {**_request(), "path": "/path/to?" + _QUERY})


def http_api_1() -> Any:
    event = 'On: {Type: HttpApi, Properties: {Path: /my/path, Method: ANY, PayloadFormatVersion: "1.0"}}'
    step = {**_request(), "path": "/my/path?parameter1=value1&parameter1=value2&parameter2=value"}
    step["headers"] = {"header1": "value1", "header2": "value1,value2", "User-Agent": "agent"}
    return first_event(template("", event), step)


def function_url() -> Any:
    text = template("", properties="      FunctionUrlConfig: {AuthType: NONE}\n")
    return first_event(text, {**_request(), "path": "/a/path?p=1&p=2&q=3", "function_url": "Work"})


_QUERY = "parameter1=value1&parameter1=value2&parameter2=value"


def _request() -> dict[str, Any]:
    headers = {"Header1": "value1", "Header2": "value1,value2", "Cookie": "one=1; two=2", "User-Agent": "agent"}
    return {"step": "request", "method": "POST", "headers": headers, "body": "Hello"}


def s3_eventbridge() -> Any:
    bucket = """
  Files:
    Type: AWS::S3::Bucket
    Properties: {NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}
"""
    event = 'On: {Type: EventBridgeRule, Properties: {Pattern: {source: ["aws.s3"]}}}'
    return first_event(template(bucket, event), {"step": "put-object", "bucket": "Files", "key": "k", "body": "hello"})


def alarm() -> Any:
    """An alarm on the errors of one function that invokes another."""
    resources = """
  Watched: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13}}
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: about
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{Name: FunctionName, Value: !Ref Watched}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!GetAtt Work.Arn]
  Permitted:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Work
      Action: lambda:InvokeFunction
      Principal: lambda.alarms.cloudwatch.amazonaws.com
"""
    steps = ({"step": "invoke", "function": "Watched", "payload": {}}, {"step": "wait", "seconds": 120})

    def handler(event: Any, context: Any) -> None:
        if context.function.logical_id == "Watched":
            raise ValueError("this makes the alarm rise")

    return invocations(run(template(resources), steps, handler), "Work")[0].event


def destination(outcome: str) -> Any:
    """The record of an asynchronous invocation, as its destination gets it: "OnFailure" after three times, or
    "OnSuccess"."""
    target = "{Type: SQS, Destination: !GetAtt Queue.Arn}"
    config = f"      EventInvokeConfig: {{DestinationConfig: {{{outcome}: {target}}}}}\n"
    step = {"step": "invoke", "type": "Event", "payload": {"order": "1"}}
    handler = _failing if outcome == "OnFailure" else _done
    return _only_message(run(template("  Queue: {Type: AWS::SQS::Queue}\n", properties=config), (step,), handler))


def _done(event: Any, context: Any) -> Any:
    return {"done": True}


def stream_failure(source: str) -> Any:
    """The record of a batch that was given up: "dynamodb" or "kinesis"."""
    sources = {
        "dynamodb": (
            """
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: N}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
""",
            "Type: DynamoDB, Properties: {Stream: !GetAtt Items.StreamArn",
            {"step": "put-item", "table": "Items", "item": ITEM},
        ),
        "kinesis": (
            "  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n",
            "Type: Kinesis, Properties: {Stream: !GetAtt Stream.Arn",
            {"step": "put-records", "stream": "Stream", "records": [{"partition_key": "1", "data": "x"}]},
        ),
    }
    resources, event, step = sources[source]
    more = (
        "StartingPosition: TRIM_HORIZON, MaximumRetryAttempts: 1, "
        "DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}"
    )
    text = template(f"{resources}  Failed: {{Type: AWS::SQS::Queue}}\n", f"On: {{{event}, {more}}}}}")
    return _only_message(run(text, (step,), _failing))


def _failing(event: Any, context: Any) -> None:
    raise ValueError("this never works")


def _only_message(result: Any) -> Any:
    (message,) = [message for queue in result.final.messages.values() for message in queue]
    return json.loads(message["body"])
