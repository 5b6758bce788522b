"""The table of what calls need."""

import pytest

from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.iam.requirements import REQUIREMENTS, needs_of
from sandbox.cloud.services import SERVICES

ROUTED = [(service.name, operation) for service in SERVICES.values() for operation in sorted(service.operations)]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_routed_operation_has_a_row(service):
    assert sorted(SERVICES[service].operations - set(REQUIREMENTS[service])) == []


@pytest.mark.parametrize("service", sorted(REQUIREMENTS))
def test_every_row_is_an_operation_of_botocores_model(service):
    from moto.core.utils import get_service_model

    known = set(get_service_model(service).operation_names) | {"PostObject"}
    assert sorted(set(REQUIREMENTS[service]) - known) == []


JUNK = ({}, {"Delete": {"Objects": ["x", None]}}, {"RequestItems": [1]}, {"TransactItems": [None, {"Put": 1}]})


def test_every_row_reads_whatever_it_is_given():
    for service, operation in ROUTED:
        for parameters in JUNK:
            for action, _ in needs(service, operation, **parameters):
                assert action.count(":") == 1, operation


def test_an_operation_without_a_row_needs_the_action_of_its_name():
    assert needs("s3", "SelectObjectContent", Bucket="b") == [("s3:SelectObjectContent", "")]


def needs(service, operation, **parameters):
    return [(need.action, need.resource) for need in needs_of(Operation(service, operation, parameters, frozenset()))]


A = "arn:aws:s3:::a"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table"
ROWS = [
    ("s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", "arn:aws:s3:::*")]),
    ("s3", "HeadBucket", {"Bucket": "a"}, [("s3:ListBucket", A)]),
    ("s3", "ListObjectsV2", {"Bucket": "a"}, [("s3:ListBucket", A)]),
    ("s3", "ListObjectVersions", {"Bucket": "a"}, [("s3:ListBucketVersions", A)]),
    ("s3", "GetObject", {"Bucket": "a", "Key": "k"}, [("s3:GetObject", f"{A}/k")]),
    ("s3", "HeadObject", {"Bucket": "a", "Key": "k"}, [("s3:GetObject", f"{A}/k")]),
    ("s3", "GetObject", {"Bucket": "a", "Key": "k", "VersionId": "1"}, [("s3:GetObjectVersion", f"{A}/k")]),
    ("s3", "DeleteObject", {"Bucket": "a", "Key": "k", "VersionId": "1"}, [("s3:DeleteObjectVersion", f"{A}/k")]),
    ("s3", "GetObjectTagging", {"Bucket": "a", "Key": "k"}, [("s3:GetObjectTagging", f"{A}/k")]),
    (
        "s3",
        "PutObject",
        {"Bucket": "a", "Key": "k", "ACL": "private", "Tagging": "x=y"},
        [("s3:PutObject", f"{A}/k"), ("s3:PutObjectAcl", f"{A}/k"), ("s3:PutObjectTagging", f"{A}/k")],
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "a", "Key": "k", "CopySource": "b/in/x%20y"},
        [("s3:GetObject", "arn:aws:s3:::b/in/x y"), ("s3:PutObject", f"{A}/k")],
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "a", "Key": "k", "CopySource": "/b/x?versionId=7"},
        [("s3:GetObjectVersion", "arn:aws:s3:::b/x"), ("s3:PutObject", f"{A}/k")],
    ),
    (
        "s3",
        "UploadPartCopy",
        {"Bucket": "a", "Key": "k", "CopySource": "b/x"},
        [("s3:GetObject", "arn:aws:s3:::b/x"), ("s3:PutObject", f"{A}/k")],
    ),
    ("s3", "CreateMultipartUpload", {"Bucket": "a", "Key": "k"}, [("s3:PutObject", f"{A}/k")]),
    ("s3", "CompleteMultipartUpload", {"Bucket": "a", "Key": "k"}, [("s3:PutObject", f"{A}/k")]),
    ("s3", "AbortMultipartUpload", {"Bucket": "a", "Key": "k"}, [("s3:AbortMultipartUpload", f"{A}/k")]),
    (
        "s3",
        "DeleteObjects",
        {"Bucket": "a", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}},
        [("s3:DeleteObject", f"{A}/x"), ("s3:DeleteObjectVersion", f"{A}/y")],
    ),
    ("dynamodb", "GetItem", {"TableName": "T"}, [("dynamodb:GetItem", f"{TABLE}/T")]),
    ("dynamodb", "GetItem", {"TableName": f"{TABLE}/T"}, [("dynamodb:GetItem", f"{TABLE}/T")]),
    ("dynamodb", "Query", {"TableName": "T", "IndexName": "I"}, [("dynamodb:Query", f"{TABLE}/T/index/I")]),
    ("dynamodb", "Scan", {"TableName": "T"}, [("dynamodb:Scan", f"{TABLE}/T")]),
    ("dynamodb", "ListTables", {}, [("dynamodb:ListTables", f"{TABLE}/*")]),
    (
        "dynamodb",
        "BatchWriteItem",
        {"RequestItems": {"T": [{"PutRequest": {"Item": {}}}], "U": []}},
        [("dynamodb:BatchWriteItem", f"{TABLE}/T"), ("dynamodb:BatchWriteItem", f"{TABLE}/U")],
    ),
    (
        "dynamodb",
        "BatchGetItem",
        {"RequestItems": {"T": {"Keys": []}}},
        [("dynamodb:BatchGetItem", f"{TABLE}/T")],
    ),
    (
        "dynamodb",
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "T"}, "Delete": {"TableName": "U"}},
                {"Update": {"TableName": "V"}},
                {"ConditionCheck": {"TableName": "W"}},
            ]
        },
        [
            ("dynamodb:PutItem", f"{TABLE}/T"),
            ("dynamodb:DeleteItem", f"{TABLE}/U"),
            ("dynamodb:UpdateItem", f"{TABLE}/V"),
            ("dynamodb:ConditionCheckItem", f"{TABLE}/W"),
        ],
    ),
    (
        "dynamodb",
        "TransactGetItems",
        {"TransactItems": [{"Get": {"TableName": "T"}}]},
        [("dynamodb:GetItem", f"{TABLE}/T")],
    ),
    (
        "dynamodbstreams",
        "GetRecords",
        {"ShardIterator": f"{TABLE}/T/stream/2026|1|abc"},
        [("dynamodb:GetRecords", f"{TABLE}/T/stream/2026")],
    ),
    (
        "sqs",
        "SendMessageBatch",
        {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q"},
        [("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:q")],
    ),
    ("sqs", "DeleteMessageBatch", {"QueueUrl": "q"}, [("sqs:DeleteMessage", "arn:aws:sqs:us-east-1:123456789012:q")]),
    (
        "sns",
        "PublishBatch",
        {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t"},
        [("sns:Publish", "arn:aws:sns:us-east-1:123456789012:t")],
    ),
    (
        "sns",
        "Unsubscribe",
        {"SubscriptionArn": "arn:aws:sns:us-east-1:123456789012:t:5e1b"},
        [("sns:Unsubscribe", "arn:aws:sns:us-east-1:123456789012:t")],
    ),
    (
        "kinesis",
        "PutRecord",
        {"StreamName": "a", "StreamARN": "arn:aws:kinesis:us-east-1:123456789012:stream/b"},
        [
            ("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:123456789012:stream/b"),
            ("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:123456789012:stream/a"),
        ],
    ),
    (
        "kinesis",
        "GetRecords",
        {"ShardIterator": "Y2xpY2tzOnNoYXJkSWQtMDAwMDAwMDAwMDAwOjA=\n"},
        [("kinesis:GetRecords", "arn:aws:kinesis:us-east-1:123456789012:stream/clicks")],
    ),
    (
        "events",
        "PutEvents",
        {"Entries": [{"Source": "a"}, {"Source": "a", "EventBusName": "shop"}]},
        [
            ("events:PutEvents", "arn:aws:events:us-east-1:123456789012:event-bus/default"),
            ("events:PutEvents", "arn:aws:events:us-east-1:123456789012:event-bus/shop"),
        ],
    ),
    (
        "events",
        "PutTargets",
        {"Rule": "r", "EventBusName": "shop", "Targets": [{"Arn": "x", "RoleArn": "arn:aws:iam::123456789012:role/r"}]},
        [
            ("events:PutTargets", "arn:aws:events:us-east-1:123456789012:rule/shop/r"),
            ("iam:PassRole", "arn:aws:iam::123456789012:role/r"),
        ],
    ),
    (
        "scheduler",
        "CreateSchedule",
        {"Name": "n", "Target": {"RoleArn": "arn:aws:iam::123456789012:role/r"}},
        [
            ("scheduler:CreateSchedule", "arn:aws:scheduler:us-east-1:123456789012:schedule/default/n"),
            ("iam:PassRole", "arn:aws:iam::123456789012:role/r"),
        ],
    ),
    (
        "scheduler",
        "ListSchedules",
        {"GroupName": "g"},
        [("scheduler:ListSchedules", "arn:aws:scheduler:us-east-1:123456789012:schedule/*/*")],
    ),
    (
        "lambda",
        "Invoke",
        {"FunctionName": "123456789012:function:f", "Qualifier": "live"},
        [("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:f:live")],
    ),
    (
        "lambda",
        "Invoke",
        {"FunctionName": "f:live"},
        [("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:f:live")],
    ),
    ("lambda", "CreateEventSourceMapping", {"FunctionName": "f"}, [("lambda:CreateEventSourceMapping", "*")]),
    (
        "logs",
        "PutLogEvents",
        {"logGroupName": "/aws/lambda/f", "logStreamName": "s"},
        [("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:s")],
    ),
    ("cloudwatch", "PutMetricData", {"Namespace": "N"}, [("cloudwatch:PutMetricData", "*")]),
    ("xray", "PutTraceSegments", {}, [("xray:PutTraceSegments", "*")]),
    ("sts", "GetCallerIdentity", {}, []),
]


@pytest.mark.parametrize(("service", "operation", "parameters", "wanted"), ROWS, ids=lambda part: str(part)[:40])
def test_a_call_needs_these_actions_on_these_resources(service, operation, parameters, wanted):
    assert needs(service, operation, **parameters) == wanted
