"""What boto3 shows of a denial, service by service, each with the same call allowed."""

import pytest
from botocore.exceptions import ClientError

BUCKET = "arn:aws:s3:::uploads"


@pytest.fixture
def uploads(guarded):
    s3 = guarded.owner("s3")
    s3.create_bucket(Bucket="uploads")
    s3.create_bucket(Bucket="copies")
    s3.put_object(Bucket="uploads", Key="in/a b.txt", Body=b"a")
    return guarded


def test_s3_names_principal_action_and_quoted_resource(uploads, iam):
    uploads.allow(iam.statement("s3:PutObject"))
    with iam.denied(
        "AccessDenied",
        403,
        f"User: {uploads.session} is not authorized to perform: s3:GetObject on resource: "
        f'"{BUCKET}/in/a b.txt" because no identity-based policy allows the s3:GetObject action',
    ):
        uploads.client("s3").get_object(Bucket="uploads", Key="in/a b.txt")
    uploads.allow(iam.statement("s3:GetObject", f"{BUCKET}/*"))
    assert uploads.client("s3").get_object(Bucket="uploads", Key="in/a b.txt")["Body"].read() == b"a"


def test_an_explicit_deny_says_so(uploads, iam):
    uploads.allow(iam.statement("s3:*"), iam.statement("s3:GetObject", f"{BUCKET}/in/*", "Deny"))
    with iam.denied("AccessDenied", 403, "with an explicit deny in an identity-based policy"):
        uploads.client("s3").get_object(Bucket="uploads", Key="in/a b.txt")
    uploads.client("s3").put_object(Bucket="uploads", Key="in/b", Body=b"")


def test_head_has_no_body_to_say_more_in(uploads, iam):
    uploads.allow()
    for call in (
        lambda s3: s3.head_object(Bucket="uploads", Key="in/a b.txt"),
        lambda s3: s3.head_bucket(Bucket="uploads"),
    ):
        with iam.denied("403", 403, "Forbidden"):
            call(uploads.client("s3"))
    uploads.allow(iam.statement(["s3:GetObject", "s3:ListBucket"]))
    uploads.client("s3").head_object(Bucket="uploads", Key="in/a b.txt")
    uploads.client("s3").head_bucket(Bucket="uploads")


def test_listing_all_buckets_names_no_resource(uploads, iam):
    uploads.allow(iam.statement("s3:GetObject"))
    with iam.denied("AccessDenied", 403, "to perform: s3:ListAllMyBuckets because no identity-based policy"):
        uploads.client("s3").list_buckets()
    uploads.allow(iam.statement("s3:ListAllMyBuckets", "arn:aws:s3:::*"))
    assert len(uploads.client("s3").list_buckets()["Buckets"]) == 2


def test_dynamodb_is_denied_with_400(guarded, iam):
    guarded.owner("dynamodb")
    guarded.allow(iam.statement("dynamodb:GetItem"))
    call = {"TableName": "Orders", "Item": {"id": {"S": "1"}}}
    table = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
    with iam.denied(
        "AccessDeniedException",
        400,
        f"User: {guarded.session} is not authorized to perform: dynamodb:PutItem on resource: {table} "
        "because no identity-based policy allows the dynamodb:PutItem action",
    ):
        guarded.client("dynamodb").put_item(**call)
    guarded.allow(iam.statement("dynamodb:PutItem", table))
    with pytest.raises(guarded.client("dynamodb").exceptions.ResourceNotFoundException):
        guarded.client("dynamodb").put_item(**call)


CALLS = {
    "sqs": (
        lambda sqs: sqs.send_message(QueueUrl="http://127.0.0.1:4566/123456789012/orders", MessageBody="x"),
        "AccessDenied",
        403,
        "to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:123456789012:orders "
        "because no identity-based policy allows the sqs:sendmessage action",
        "sqs:SendMessage",
    ),
    "sns": (
        lambda sns: sns.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:news", Message="x"),
        "AuthorizationError",
        403,
        "to perform: SNS:Publish on resource: arn:aws:sns:us-east-1:123456789012:news "
        "because no identity-based policy allows the SNS:Publish action",
        "sns:Publish",
    ),
    "kinesis": (
        lambda kinesis: kinesis.put_record(StreamName="clicks", Data=b"x", PartitionKey="1"),
        "AccessDeniedException",
        400,
        "to perform: kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:123456789012:stream/clicks because",
        "kinesis:PutRecord",
    ),
    "events": (
        lambda events: events.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}"}]),
        "AccessDeniedException",
        400,
        "to perform: events:PutEvents on resource: arn:aws:events:us-east-1:123456789012:event-bus/default because",
        "events:PutEvents",
    ),
    "scheduler": (
        lambda scheduler: scheduler.get_schedule(Name="nightly"),
        "AccessDeniedException",
        403,
        "to perform: scheduler:GetSchedule on resource: "
        "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly because",
        "scheduler:GetSchedule",
    ),
    "lambda": (
        lambda client: client.invoke(FunctionName="other"),
        "AccessDeniedException",
        403,
        "to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:123456789012:function:other because",
        "lambda:InvokeFunction",
    ),
    "logs": (
        lambda logs: logs.put_log_events(
            logGroupName="g", logStreamName="s", logEvents=[{"timestamp": 1, "message": "m"}]
        ),
        "AccessDeniedException",
        400,
        "to perform: logs:PutLogEvents on resource: "
        "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s because",
        "logs:PutLogEvents",
    ),
    "cloudwatch": (
        lambda cloudwatch: cloudwatch.put_metric_data(Namespace="N", MetricData=[{"MetricName": "m", "Value": 1}]),
        "AccessDenied",
        403,
        "to perform: cloudwatch:PutMetricData because no identity-based policy allows the cloudwatch:PutMetricData",
        "cloudwatch:PutMetricData",
    ),
    "xray": (
        lambda xray: xray.put_trace_segments(TraceSegmentDocuments=["{}"]),
        "AccessDeniedException",
        403,
        "to perform: xray:PutTraceSegments because no identity-based policy allows the xray:PutTraceSegments action",
        "xray:PutTraceSegments",
    ),
}


@pytest.mark.parametrize("service", CALLS)
def test_each_service_denies_in_its_own_code_and_words(service, guarded, iam):
    call, code, status, words, action = CALLS[service]
    guarded.allow(iam.statement("s3:GetObject"))
    with iam.denied(code, status, f"User: {guarded.session} is not authorized", words):
        call(guarded.client(service))
    guarded.allow(iam.statement(action))
    try:
        call(guarded.client(service))
    except ClientError as error:  # what it asks for does not exist; it was allowed to ask
        assert error.response["Error"]["Code"] not in ("AccessDenied", "AccessDeniedException", "AuthorizationError")
        assert "not authorized" not in error.response["Error"]["Message"]


def test_anybody_may_ask_who_it_is_even_against_a_deny(guarded, iam):
    guarded.allow(iam.statement("sts:*", effect="Deny"))
    assert guarded.client("sts").get_caller_identity()["Arn"] == guarded.session


def test_a_role_that_does_not_exist_may_do_nothing(uploads, iam):
    uploads.allow(iam.statement("*"), role="turing")
    with iam.denied("AccessDenied", 403, uploads.session):
        uploads.client("s3").list_objects_v2(Bucket="uploads")
    assert uploads.client("s3", role="turing").list_objects_v2(Bucket="uploads")["KeyCount"] == 1
