"""What a member of a request may well be, by its name: names of what exists in the seeded world, names of what does
not yet, and texts that have a grammar of their own. Whatever is not here is made by its shape alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.sandbox.fuzz.seeded import ARN, ROLE


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an answer of the same sequence said under this name, the last one; "none" when none has."""

    name: str


NAMES = ("seeded", "fresh")
FUNCTION, QUEUE, TOPIC = ARN("lambda", "function:seeded"), ARN("sqs", "idle"), ARN("sns", "seeded")
STREAM, BUS = ARN("kinesis", "stream/seeded"), ARN("events", "event-bus/seeded")
URL = "http://sqs.us-east-1.amazonaws.com/123456789012/{}".format
PATTERNS = ('{"source": ["seeded"]}', '{"detail": {"n": [{"numeric": [">", 0]}], "a": [{"prefix": "s"}]}}')
EVENT = '{"id": "1", "account": "1", "source": "seeded", "time": "2025-01-01T00:00:00Z", "region": "r", \
"resources": [], "detail-type": "t", "detail": {"n": 1, "a": "seeded"}}'
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", \
"Resource": "*"}]}'
SEGMENT = '{"name": "seeded", "id": "70de5b6f19ff9a0a", "start_time": 1.7e9, "end_time": 1.70000001e9, \
"trace_id": "1-6553f100-ffffffffffffffffffffffff", "annotations": {"a": 1}}'
LETTER = {"DestinationConfig": [{}, {"OnFailure": {"Destination": QUEUE}}, {"OnSuccess": {"Destination": TOPIC}}]}
ITEM = ({"id": {"S": "seeded"}}, {"id": {"S": "fresh"}, "n": {"N": "1"}}, {"id": {"S": "x"}, "l": {"L": [{"M": {}}]}})
KEY = ({"id": {"S": "seeded"}}, {"id": {"S": "fresh"}})

ANYWHERE: dict[str, tuple[Any, ...]] = {
    "NextToken": (Recalled("NextToken"),),
    "nextToken": (Recalled("nextToken"),),
    "Tags": (),
    "TagKeys": (["a"], ["a", "b"]),
    "tagKeys": (["a"],),
    "RoleArn": (ROLE,),
    "Role": (ROLE,),
    "Limit": (1, 10),
    "limit": (1, 50),
    "EventPattern": PATTERNS,
    "ScheduleExpression": ("rate(1 minute)", "rate(5 days)", "cron(0 12 * * ? *)"),
    "FilterExpression": ("attribute_exists(n)", "n > :n AND #a <> :s", "contains(id, :s)"),
}
KNOWN: dict[str, dict[str, tuple[Any, ...]]] = {
    "s3": {
        "Bucket": ("seeded", "versioned", "fresh"),
        "Key": ("seeded", "fresh", "a b/\u00e9.txt"),
        "CopySource": ("seeded/seeded", "versioned/a%20b/%C3%A9.txt"),
        "UploadId": (Recalled("UploadId"),),
        "VersionId": (Recalled("VersionId"),),
        "ETag": (Recalled("ETag"),),
        "PartNumber": (1, 2),
        "Range": ("bytes=0-2", "bytes=-1", "bytes=2-"),
        "CopySourceRange": ("bytes=0-2",),
        "Tagging": ("a=b&c=d",),
        "ExpectedBucketOwner": ("123456789012",),
        "CreateBucketConfiguration": ({},),
        "LambdaFunctionArn": (FUNCTION,),
        "QueueArn": (QUEUE,),
        "TopicArn": (TOPIC,),
        "MFADelete": ("Disabled",),
        "ContentMD5": (),
        "ContentLength": (),
        "Event": ("s3:ObjectCreated:*", "s3:ObjectRemoved:*"),
        "Events": (["s3:ObjectCreated:*"], ["s3:ObjectRemoved:Delete", "s3:ObjectTagging:*"]),
    },
    "dynamodb": {
        "TableName": ("seeded",),
        "IndexName": ("by-n",),
        "Item": ITEM,
        "Key": KEY,
        "ExclusiveStartKey": KEY,
        "ResourceArn": (ARN("dynamodb", "table/seeded"),),
        "UpdateExpression": ("SET n = :n", "SET n = if_not_exists(n, :n) + :n, #a = :s", "REMOVE n", "ADD n :n"),
        "ConditionExpression": ("attribute_not_exists(n)", "id = :s OR n > :n"),
        "ProjectionExpression": ("id", "n, l[0], #a"),
        "KeyConditionExpression": ("id = :s", "n = :n"),
        "ExpressionAttributeNames": ({"#a": "a"}, {"#a": "seeded", "#b": "id"}),
        "ExpressionAttributeValues": ({":s": {"S": "seeded"}, ":n": {"N": "1"}}, {":n": {"N": "1"}},
        {":s": {"S": "x"}}),
        "KeyConditions": ({"id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "seeded"}]}},),
        "AttributesToGet": (["id"], ["n", "l"]),
    },
    "dynamodbstreams": {
        "StreamArn": (Recalled("StreamArn"),),
        "ShardId": (Recalled("ShardId"),),
        "ShardIterator": (Recalled("ShardIterator"),),
        "SequenceNumber": (Recalled("SequenceNumber"),),
        "TableName": ("seeded",),
    },
    "sqs": {
        "QueueUrl": (URL("idle"), URL("seeded"), URL("seeded.fifo"), URL("fresh")),
        "QueueName": ("idle", "seeded", "fresh", "fresh.fifo"),
        "ReceiptHandle": (Recalled("ReceiptHandle"),),
        "Attributes": ({"VisibilityTimeout": "1"}, {"DelaySeconds": "0"}, {"Policy": POLICY}, {}),
        "AttributeNames": (["All"], ["ApproximateNumberOfMessages", "QueueArn"]),
        "MessageSystemAttributeNames": (["All"],),
        "MessageBody": ("seeded", "{}"),
        "MessageGroupId": ("a", "b"),
        "MessageDeduplicationId": ("a", "b"),
        "WaitTimeSeconds": (0, 1),
        "MaxNumberOfMessages": (1, 10),
        "VisibilityTimeout": (0, 30),
        "DelaySeconds": (0, 1),
        "AWSAccountIds": (["123456789012"],),
        "Actions": (["SendMessage"], ["*"]),
        "Label": ("a", "b"),
        "Id": ("a", "b"),
        "MaxResults": (1, 1000),
        "MessageSystemAttributes": ({"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-2-3"}},),
        "MessageAttributes": ({"a": {"DataType": "String", "StringValue": "b"}}, {"n": {"DataType": "Number",
        "StringValue": "1"}}),
    },
    "sns": {
        "Name": ("seeded", "fresh", "fresh.fifo"),
        "TopicArn": (TOPIC, ARN("sns", "seeded.fifo"), ARN("sns", "fresh")),
        "TargetArn": (TOPIC,),
        "ResourceArn": (TOPIC,),
        "SubscriptionArn": (Recalled("SubscriptionArn"),),
        "Protocol": ("sqs", "lambda"),
        "Endpoint": (QUEUE, FUNCTION),
        "AttributeName": ("DisplayName", "RawMessageDelivery", "FilterPolicy", "Policy", "RedrivePolicy"),
        "AttributeValue": ("true", "seeded", '{"a": ["b", {"prefix": "c"}]}', POLICY),
        "Attributes": ({}, {"RawMessageDelivery": "true"}, {"FilterPolicy": '{"a": ["b"]}'}),
        "Message": ("seeded", '{"default": "seeded", "sqs": "other"}'),
        "MessageStructure": ("json",),
        "MessageGroupId": ("a",),
        "MessageDeduplicationId": ("a", "b"),
        "MessageAttributes": ({"a": {"DataType": "String", "StringValue": "b"}}, {"n": {"DataType": "Number",
        "StringValue": "1"}}),
        "Subject": ("seeded",),
        "PhoneNumber": (),
        "DataProtectionPolicy": (),
        "Id": ("a", "b"),
    },
    "kinesis": {
        "StreamName": ("seeded", "seeded", "fresh"),
        "StreamARN": (STREAM,),
        "StreamId": (),
        "ShardId": ("shardId-000000000000", "shardId-000000000001"),
        "ExclusiveStartShardId": ("shardId-000000000000",),
        "ShardIterator": (Recalled("ShardIterator"),),
        "StartingSequenceNumber": (Recalled("SequenceNumber"),),
        "SequenceNumberForOrdering": (Recalled("SequenceNumber"),),
        "PartitionKey": ("a", "b"),
        "ExplicitHashKey": ("0", str(2**128 - 1)),
        "RetentionPeriodHours": (24, 48),
        "ShardCount": (1, 3),
        "StreamModeDetails": ({"StreamMode": "ON_DEMAND"},),
        "Tags": ({"a": "b"},),
    },
    "events": {
        "Name": NAMES,
        "Rule": NAMES,
        "EventBusName": ("default", "seeded"),
        "EventSourceName": (),
        "Event": (EVENT,),
        "Source": ("seeded", "fresh"),
        "Detail": ("{}", '{"n": 1, "a": "seeded"}'),
        "DetailType": ("seeded",),
        "TargetArn": (FUNCTION, QUEUE),
        "Arn": (FUNCTION, QUEUE, TOPIC, STREAM, BUS),
        "Id": ("a", "b"),
        "Ids": (["a"], ["a", "b"]),
        "ResourceARN": (ARN("events", "rule/seeded"), BUS),
        "Input": ('{"a": 1}',),
        "InputPath": ("$.detail", "$.detail.n"),
        "InputTransformer": ({"InputPathsMap": {"a": "$.detail.a"}, "InputTemplate": '{"b": <a>}'},),
        "Targets": ([{"Id": "a", "Arn": FUNCTION}], [{"Id": "b", "Arn": QUEUE, "InputPath": "$.detail"}]),
        "State": ("ENABLED", "DISABLED"),
        "DeadLetterConfig": ({"Arn": QUEUE},),
        "EndpointId": (),
    },
    "scheduler": {
        "Name": NAMES,
        "GroupName": ("default", "fresh"),
        "Target": (
            {"Arn": FUNCTION, "RoleArn": ROLE, "Input": "{}"},
            {"Arn": QUEUE, "RoleArn": ROLE, "RetryPolicy": {"MaximumRetryAttempts": 0}},
        ),
        "FlexibleTimeWindow": ({"Mode": "OFF"}, {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}),
        "ScheduleExpression": ("rate(1 minute)", "cron(0 12 * * ? *)", "at(2035-01-01T00:00:00)"),
        "ScheduleExpressionTimezone": ("UTC", "Asia/Shanghai"),
        "KmsKeyArn": (),
        "MaxResults": (1, 100),
    },
    "logs": {
        "logGroupName": ("seeded", "/aws/lambda/seeded", "fresh"),
        "logGroupIdentifier": ("seeded",),
        "logStreamName": NAMES,
        "logStreamNames": (["seeded"], ["fresh"]),
        "filterName": NAMES,
        "filterPattern": ("", "ERROR -x", '{ $.a = "b*" && $.n > 1 }', "[a, b=1, ...]"),
        "destinationArn": (FUNCTION, STREAM),
        "resourceArn": (ARN("logs", "log-group:seeded"),),
        "retentionInDays": (1, 3653),
        "metricTransformations": ([{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}],),
        "logEvents": ([{"timestamp": 0, "message": "m"}], [{"timestamp": 1_900_000_000_000, "message": '{"a": 1}'}]),
        "startTime": (0,),
        "endTime": (4_000_000_000_000,),
        "kmsKeyId": (),
        "entity": (),
    },
    "cloudwatch": {
        "AlarmName": NAMES,
        "AlarmNames": (["seeded"], ["seeded", "fresh"]),
        "Namespace": NAMES,
        "MetricName": NAMES,
        "Period": (60, 300),
        "Statistic": ("Sum", "Average"),
        "Statistics": (["Sum"], ["Minimum", "SampleCount"]),
        "ExtendedStatistic": ("p99",),
        "ExtendedStatistics": (["p50", "p99.9"],),
        "AlarmActions": ([TOPIC], [FUNCTION]),
        "OKActions": ([TOPIC],),
        "Metrics": (),
        "EvaluationPeriods": (1, 3),
        "DatapointsToAlarm": (1,),
        "Threshold": (0.0, 1.0),
        "Dimensions": ([{"Name": "a", "Value": "b"}], []),
        "MetricData": ([{"MetricName": "seeded", "Value": 1.0}], [{"MetricName": "m", "Values": [1.0, 2.0],
        "Counts": [1.0, 3.0]}]),
        "MetricDataQueries": (
            [{"Id": "a", "MetricStat": {"Metric": {"Namespace": "seeded", "MetricName": "seeded"}, "Period": 60,
            "Stat": "Sum"}}],
        ),
        "StartTime": (1_700_000_000.0,),
        "EndTime": (1_700_003_600.0, 4_000_000_000.0),
        "StateReasonData": ('{"a": 1}',),
        "TreatMissingData": ("missing", "breaching", "ignore"),
        "MaxRecords": (1, 100),
        "MaxDatapoints": (100,),
    },
    "xray": {
        "TraceIds": (["1-6553f100-ffffffffffffffffffffffff"],),
        "TraceSegmentDocuments": ([SEGMENT], [SEGMENT, "{}"]),
        "StartTime": (1_700_000_000.0,),
        "EndTime": (1_700_003_600.0,),
        "FilterExpression": ('annotation.a = 1', "error", 'service("seeded") AND responsetime > 1'),
        "SamplingStrategy": (),
    },
    "lambda": {
        **LETTER,
        "FunctionName": ("seeded", "seeded", FUNCTION, "fresh"),
        "Qualifier": ("$LATEST", "live", "1"),
        "Name": ("live", "fresh"),
        "FunctionVersion": ("$LATEST", "1"),
        "Code": ({"ZipFile": b"no zip"}, {"S3Bucket": "seeded", "S3Key": "seeded"}),
        "Runtime": ("python3.13", "nodejs22.x"),
        "Handler": ("handler.handler",),
        "EventSourceArn": (QUEUE, STREAM, Recalled("StreamArn")),
        "UUID": (Recalled("UUID"),),
        "StartingPosition": ("TRIM_HORIZON", "LATEST"),
        "Payload": (b"{}", b'{"a": 1}'),
        "InvokeArgs": (b"{}",),
        "StatementId": ("a", "b"),
        "Action": ("lambda:InvokeFunction",),
        "Principal": ("s3.amazonaws.com", "sns.amazonaws.com", "123456789012"),
        "SourceArn": ("arn:aws:s3:::seeded", TOPIC),
        "Resource": (FUNCTION,),
        "Tags": ({"a": "b"},),
        "Timeout": (1, 900),
        "MemorySize": (128, 10240),
        "BatchSize": (1, 10),
        "FilterCriteria": ({"Filters": [{"Pattern": PATTERNS[0]}]},),
        "Environment": ({"Variables": {"A": "b"}},),
        "ReservedConcurrentExecutions": (0, 1, 10),
        "MaximumRetryAttempts": (0, 1, 2),
        "MaximumEventAgeInSeconds": (60, 21600),
        "MaximumBatchingWindowInSeconds": (0, 1),
        "EphemeralStorage": ({"Size": 512},),
        "TracingConfig": ({"Mode": "Active"}, {"Mode": "PassThrough"}),
        "LoggingConfig": ({"LogFormat": "JSON"}, {"LogGroup": "seeded"}),
        "RoutingConfig": ({}, {"AdditionalVersionWeights": {"1": 0.5}}),
        "FunctionResponseTypes": (["ReportBatchItemFailures"],),
        "ScalingConfig": ({"MaximumConcurrency": 2},),
        "AuthType": ("NONE", "AWS_IAM"),
        "ClientContext": ("e30=",),
        "DryRun": (True, False),
        "Publish": (True, False),
        "MaxItems": (1, 50),
        "RevisionId": (Recalled("RevisionId"),),
    },
    "sts": {},
}  # fmt: skip


BEFORE: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "s3": (("CreateMultipartUpload", {"Bucket": "seeded", "Key": "seeded"}),),
    "dynamodbstreams": (
        ("ListStreams", {}),
        ("DescribeStream", {"StreamArn": Recalled("StreamArn")}),
        ("GetShardIterator", {"StreamArn": Recalled("StreamArn"), "ShardId": Recalled("ShardId"),
                              "ShardIteratorType": "TRIM_HORIZON"}),
    ),
    "kinesis": (
        ("PutRecord", {"StreamName": "seeded", "Data": b"a", "PartitionKey": "a"}),
        ("GetShardIterator", {"StreamName": "seeded", "ShardId": "shardId-000000000000",
        "ShardIteratorType": "TRIM_HORIZON"}),
    ),
    "sqs": (
        ("SendMessage", {"QueueUrl": URL("idle"), "MessageBody": "a"}),
        ("ReceiveMessage", {"QueueUrl": URL("idle")}),
    ),
    "sns": (("Subscribe", {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE}),),
    "logs": (("CreateLogStream", {"logGroupName": "seeded", "logStreamName": "seeded"}),),
    "events": (("PutRule", {"Name": "seeded", "EventPattern": PATTERNS[0]}),),
    "lambda": (("ListEventSourceMappings", {}), ("CreateFunctionUrlConfig", {"FunctionName": "seeded",
    "AuthType": "NONE",
                                                                              "Qualifier": "live"})),
}  # fmt: skip
"""Calls that come first now and then: what they answer is what others ask for."""


def known(service: str, member: str) -> tuple[Any, ...] | None:
    """What `member` may be; () when no good is to be had from giving it, None when its shape is all that is known."""
    return KNOWN[service].get(member, ANYWHERE.get(member))


def recalled(value: Any, memory: Mapping[str, str]) -> Any:
    """`value` with what an earlier answer said in its place."""
    if isinstance(value, Recalled):
        return memory.get(value.name, "none")
    if isinstance(value, dict):
        return {name: recalled(member, memory) for name, member in value.items()}
    return [recalled(member, memory) for member in value] if isinstance(value, list) else value
