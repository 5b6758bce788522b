"""The authorizer beyond single denials: who may invoke, send and poll; what was used."""

import json

import pytest

from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import InvokeConfig
from sandbox.cloud.iam.lambda_needs import used_by_lambda
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.world import World

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:ada-function"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TABLE_STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2026-01-01T00:00:00.000"


def used(guarded):
    return {(each.action, each.used) for each in guarded.policies.permissions()}


def test_permissions_are_listed_as_written_and_used_once_needed(guarded, iam):
    guarded.owner("s3").create_bucket(Bucket="uploads")
    guarded.allow(
        {
            "Sid": "Objects",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:PutObject"],
            "Resource": "arn:aws:s3:::uploads/*",
        },
        iam.statement("s3:ListBucket", "arn:aws:s3:::uploads"),
        iam.statement("s3:DeleteObject", effect="Deny"),
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
    )
    guarded.client("s3").put_object(Bucket="uploads", Key="a", Body=b"")
    guarded.client("s3").get_object(Bucket="uploads", Key="a")
    found = [(each.sid, each.action, each.resources, each.used) for each in guarded.policies.permissions()]
    assert found[:3] == [
        ("Objects", "s3:Get*", ("arn:aws:s3:::uploads/*",), True),
        ("Objects", "s3:PutObject", ("arn:aws:s3:::uploads/*",), True),
        ("2", "s3:ListBucket", ("arn:aws:s3:::uploads",), False),
    ]
    assert [each[1] for each in found[3:]] == ["NotAction s3:*"]
    assert {each.policy for each in guarded.policies.permissions()} == {"Inline"}


def test_a_denied_call_uses_nothing(guarded, iam):
    guarded.owner("s3").create_bucket(Bucket="uploads")
    guarded.allow(iam.statement("s3:PutObject", "arn:aws:s3:::elsewhere/*"))
    with iam.denied("AccessDenied", 403):
        guarded.client("s3").put_object(Bucket="uploads", Key="a", Body=b"")
    assert used(guarded) == {("s3:PutObject", False)}


def test_lambda_itself_uses_the_role_for_logs_and_traces(guarded, iam):
    guarded.allow(iam.statement("logs:DeleteLogGroup"), managed=(BASIC_EXECUTION,))
    assert used(guarded) == {
        ("logs:CreateLogGroup", True),
        ("logs:CreateLogStream", True),
        ("logs:PutLogEvents", True),
        ("logs:DeleteLogGroup", False),
    }
    assert {each.policy for each in guarded.policies.permissions()} == {"Inline", "AWSLambdaBasicExecutionRole"}


def test_lambda_itself_uses_the_role_to_poll_and_to_hand_on_failures(guarded, iam):
    mapping = EventSourceMapping(uuid="u", source_arn=QUEUE, function="Ada")
    guarded.functions.mappings["u"] = mapping
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:PurgeQueue", "sns:Publish"]
    guarded.allow(iam.statement(actions, "*"))
    assert used(guarded) == {(action, action not in ("sqs:PurgeQueue", "sns:Publish")) for action in actions}
    failed = InvokeConfig(on_failure="arn:aws:sns:us-east-1:123456789012:failed")
    guarded.functions["Ada"].invoke_configs["$LATEST"] = failed
    assert ("sns:Publish", True) in used(guarded)


def test_tracing_uses_xray(iam, guarded):
    function = guarded.functions["Ada"]
    assert "xray:PutTraceSegments" not in {need.action for need in used_by_lambda(function, [])}
    from dataclasses import replace

    function.configuration = replace(function.configuration, tracing="Active")
    assert "xray:PutTraceSegments" in {need.action for need in used_by_lambda(function, [])}


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("ReceiveMessage", "The function execution role does not have permissions to call ReceiveMessage on SQS"),
        ("DeleteMessage", "The function execution role does not have permissions to call DeleteMessage on SQS"),
        (
            "GetQueueAttributes",
            "The function execution role does not have permissions to call GetQueueAttributes on SQS",
        ),
    ],
)
def test_a_queue_is_polled_only_with_all_three_actions(guarded, iam, missing, sentence):
    mapping = EventSourceMapping(uuid="u", source_arn=QUEUE, function="Ada")
    actions = [f"sqs:{action}" for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")]
    assert guarded.allow(iam.statement(actions, QUEUE)).policies.may_poll(mapping) is None
    actions.remove(f"sqs:{missing}")
    assert guarded.allow(iam.statement(actions, QUEUE)).policies.may_poll(mapping) == sentence


def test_a_stream_is_polled_only_by_who_may_read_it(guarded, iam):
    mapping = EventSourceMapping(uuid="u", source_arn=TABLE_STREAM, function="Ada")
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
    assert guarded.allow(managed=(managed,)).policies.may_poll(mapping) is None
    refused = guarded.allow(iam.statement("dynamodb:GetRecords")).policies.may_poll(mapping)
    assert refused == (
        f"Cannot access stream {TABLE_STREAM}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, and ListStreams Actions on your stream in IAM."
    )


def test_sams_own_policies_let_a_function_poll(guarded):
    from samtranslator.policy_templates_data import POLICY_TEMPLATES_FILE

    templates = json.loads(POLICY_TEMPLATES_FILE.read_text())["Templates"]
    streams = {"TableName": "T", "StreamName": TABLE_STREAM.rpartition("/")[2]}
    clicks = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
    for name, values, source in (
        ("SQSPollerPolicy", {"QueueName": "orders"}, QUEUE),
        ("DynamoDBStreamReadPolicy", streams, TABLE_STREAM),
        ("KinesisStreamReadPolicy", {"StreamName": "clicks"}, clicks),
    ):
        document = filled(templates[name]["Definition"], values)
        role = Role(name="ada", policies={name: document})
        guarded.policies = type(guarded.policies)({"ada": role}, guarded.functions)
        mapping = EventSourceMapping(uuid="u", source_arn=source, function="Ada")
        assert guarded.policies.may_poll(mapping) is None, name
        other = EventSourceMapping(uuid="u", source_arn=source.replace("T/", "U/") + "2", function="Ada")
        assert guarded.policies.may_poll(other) is not None


def filled(node, values):
    """A policy template with its parameters in place."""
    if isinstance(node, dict) and "Fn::Sub" in node:
        text = node["Fn::Sub"] if isinstance(node["Fn::Sub"], str) else node["Fn::Sub"][0]
        for name, value in {
            "AWS::Partition": "aws",
            "AWS::Region": "us-east-1",
            "AWS::AccountId": "123456789012",
            **{name[0].lower() + name[1:]: value for name, value in values.items()},
        }.items():
            text = text.replace("${" + name + "}", value)
        return text
    if isinstance(node, dict):
        return {name: filled(value, values) for name, value in node.items()}
    return [filled(value, values) for value in node] if isinstance(node, list) else node


def test_a_failure_is_handed_on_only_where_the_role_may_send(guarded, iam):
    policies = guarded.allow(iam.statement("sqs:SendMessage", QUEUE)).policies
    assert policies.may_deliver("Ada", QUEUE) is None
    assert policies.may_deliver("Ada", QUEUE + "2") == (
        "The provided execution role does not have permissions to call SendMessage on SQS"
    )
    assert "Publish on SNS" in (policies.may_deliver("Ada", "arn:aws:sns:us-east-1:123456789012:t") or "")


def invoking(service, **conditions):
    statement = {"Sid": "s", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTION}
    statement["Principal"] = {"Service": service}
    return {**statement, "Condition": conditions} if conditions else statement


def test_only_who_is_permitted_invokes(guarded):
    guarded.functions["Ada"].policy.append(invoking("s3.amazonaws.com"))
    assert guarded.policies.may_invoke("Ada", "s3.amazonaws.com", "arn:aws:s3:::uploads")
    assert not guarded.policies.may_invoke("Ada", "sns.amazonaws.com", "arn:aws:sns:us-east-1:123456789012:t")
    assert not guarded.policies.may_invoke("Nobody", "s3.amazonaws.com", "arn:aws:s3:::uploads")


@pytest.mark.parametrize(
    ("conditions", "invoked"),
    [
        ({"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"}}, True),
        ({"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::copies"}}, False),
        ({"StringEquals": {"AWS:SourceAccount": "123456789012"}}, True),
        ({"StringEquals": {"AWS:SourceAccount": "999999999999"}}, False),
        (
            {"StringEquals": {"AWS:SourceAccount": "123456789012"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::x"}},
            False,
        ),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, False),
    ],
)
def test_the_source_of_an_invocation_is_compared(guarded, conditions, invoked):
    guarded.functions["Ada"].policy.append(invoking("s3.amazonaws.com", **conditions))
    assert guarded.policies.may_invoke("Ada", "s3.amazonaws.com", "arn:aws:s3:::uploads") is invoked


def test_a_function_may_be_called_by_a_role_that_its_policy_names(guarded, iam):
    guarded.allow()
    with iam.denied("AccessDeniedException", 403, "lambda:InvokeFunction"):
        raise_refused(guarded)
    guarded.functions["Ada"].policy.append(
        {**invoking("x"), "Principal": {"AWS": "arn:aws:iam::123456789012:role/ada"}}
    )
    raise_refused(guarded)


def raise_refused(guarded):
    """What boto3 would raise for Invoke of its own function; the function itself is not run."""
    from botocore.exceptions import ClientError

    from sandbox.cloud.front.protocol import Operation

    operation = Operation("lambda", "Invoke", {"FunctionName": "ada-function"}, frozenset())
    refused = guarded.policies.refusal(operation, Caller("ada", "ada-function"))
    if refused is not None:
        error = {"Code": refused.headers.get("x-amzn-ErrorType"), "Message": json.loads(refused.body)["Message"]}
        raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": refused.status}}, "Invoke")


def test_a_queue_takes_messages_of_whom_its_policy_names(guarded):
    sqs = guarded.owner("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    bucket = "arn:aws:s3:::uploads"
    assert not guarded.policies.may_send(QUEUE, "s3.amazonaws.com", bucket)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        "Condition": {"ArnLike": {"aws:SourceArn": bucket}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    assert guarded.policies.may_send(QUEUE, "s3.amazonaws.com", bucket)
    assert not guarded.policies.may_send(QUEUE, "s3.amazonaws.com", bucket + "2")
    assert not guarded.policies.may_send(QUEUE, "sns.amazonaws.com", bucket)
    assert not guarded.policies.may_send(QUEUE + "2", "s3.amazonaws.com", bucket)


def test_the_default_policy_of_a_topic_lets_no_bucket_publish(guarded):
    topic = guarded.owner("sns").create_topic(Name="news")["TopicArn"]
    assert not guarded.policies.may_send(topic, "s3.amazonaws.com", "arn:aws:s3:::uploads")
    assert guarded.policies.may_send(
        topic, "cloudwatch.amazonaws.com", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"
    )


def test_a_default_topic_policy_lets_no_role_publish(guarded, iam):
    topic = guarded.owner("sns").create_topic(Name="news")["TopicArn"]
    guarded.allow()
    with iam.denied("AuthorizationError", 403, "SNS:Publish"):
        guarded.client("sns").publish(TopicArn=topic, Message="x")
    guarded.allow(iam.statement("sns:Publish", topic))
    guarded.client("sns").publish(TopicArn=topic, Message="x")


def test_a_role_with_a_policy_that_is_none_has_no_permissions(guarded, iam):
    guarded.owner("s3").create_bucket(Bucket="uploads")
    broken = {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditoin": {}}}
    whole = {"Version": "2012-10-17", "Statement": iam.statement("s3:*")}
    role = Role(name="ada", policies={"Broken": broken, "Whole": whole})
    guarded.policies = type(guarded.policies)({"ada": role}, guarded.functions)
    with iam.denied("AccessDenied", 403):
        guarded.client("s3").list_objects_v2(Bucket="uploads")
    guarded.policies = type(guarded.policies)({"ada": Role(name="ada", policies={"Whole": whole})}, guarded.functions)
    guarded.client("s3").list_objects_v2(Bucket="uploads")


def test_a_permission_on_an_alias_is_about_the_alias(guarded):
    function = guarded.functions["Ada"]
    function.aliases["live"] = "$LATEST"
    function.policy.append({**invoking("s3.amazonaws.com"), "Resource": f"{FUNCTION}:live"})
    source = "arn:aws:s3:::uploads"
    assert guarded.policies.may_invoke(f"{FUNCTION}:live", "s3.amazonaws.com", source)
    assert not guarded.policies.may_invoke(FUNCTION, "s3.amazonaws.com", source)
    assert guarded.policies.may_invoke("Ada", "s3.amazonaws.com", source)


def test_the_older_name_of_a_service_is_its_name(guarded):
    guarded.functions["Ada"].policy.append(invoking("logs.us-east-1.amazonaws.com"))
    group = "arn:aws:logs:us-east-1:123456789012:log-group:g:*"
    assert guarded.policies.may_invoke("Ada", "logs.amazonaws.com", group)
    assert not guarded.policies.may_invoke("Ada", "s3.amazonaws.com", group)


def test_a_schedule_invokes_with_its_role(guarded, iam):
    role = "arn:aws:iam::123456789012:role/ada"
    guarded.owner("scheduler").create_schedule(
        Name="nightly",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": FUNCTION, "RoleArn": role},
    )
    nightly = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"
    guarded.allow(iam.statement("lambda:InvokeFunction", FUNCTION))
    assert guarded.policies.may_invoke("Ada", "scheduler.amazonaws.com", nightly)
    assert not guarded.policies.may_invoke("Ada", "scheduler.amazonaws.com", nightly + "2")
    assert not guarded.policies.may_send(QUEUE, "scheduler.amazonaws.com", nightly)
    guarded.allow(iam.statement("lambda:InvokeFunction", FUNCTION + "2"))
    assert not guarded.policies.may_invoke("Ada", "scheduler.amazonaws.com", nightly)


TEMPLATE = """
Resources:
  Uploads: {{Type: AWS::S3::Bucket, Properties: {{BucketName: uploads-of-a-test}}}}
  Insecure:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Uploads
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: "s3:*"
          Resource: !Sub "arn:aws:s3:::${{Uploads}}/*"
          Condition: {condition}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ada
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: "sts:AssumeRole"}}
      ManagedPolicyArns: [{managed}]
      Policies:
        - PolicyName: Objects
          PolicyDocument: {{Version: "2012-10-17", Statement: {{Effect: Allow, Action: {action}, Resource: "*"}}}}
"""
INSECURE = '{Bool: {"aws:SecureTransport": "false"}}'
SECURE = '{Bool: {"aws:SecureTransport": "true"}}'
GOOD = {"condition": INSECURE, "managed": BASIC_EXECUTION, "action": '"s3:*"'}


def test_a_bucket_policy_of_a_template_is_read_with_its_conditions(cloud, iam):
    for condition, denied in ((INSECURE, False), (SECURE, True)):
        world = World.deploy(TEMPLATE.format(**{**GOOD, "condition": condition}))
        world.endpoint.bound(100)
        world.endpoint.authorizer = Policies(world.deployment.roles, world.functions)
        world.endpoint.begin("invocation", Caller("ada", "ada-function"))
        s3 = cloud.client(world, "s3", invocation="invocation")
        if denied:
            with iam.denied("AccessDenied", 403, "explicit deny in a resource-based policy"):
                s3.put_object(Bucket="uploads-of-a-test", Key="a", Body=b"")
        else:
            s3.put_object(Bucket="uploads-of-a-test", Key="a", Body=b"")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"managed": "arn:aws:iam::aws:policy/NoSuchPolicy"}, "AWS has no managed policy arn:aws:iam::aws:policy/NoSu"),
        ({"action": "s3"}, "the action s3 is not of the form"),
        ({"action": '"s3:*", Condition: {StringIs: {"aws:userid": x}}'}, "no condition operator StringIs"),
    ],
)
def test_a_policy_that_aws_would_refuse_stops_the_template_with_its_line(wrong, words):
    with pytest.raises(TemplateRejected) as caught:
        World.deploy(TEMPLATE.format(**{**GOOD, **wrong}))
    assert words in str(caught.value) and str(caught.value).startswith("line ")


POLLING = """
Resources:
  Jobs: {{Type: AWS::SQS::Queue, Properties: {{QueueName: jobs}}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: "sts:AssumeRole"}}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/{policy}"]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: worker
      Handler: handler.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code: {{ZipFile: "def handler(event, context): pass"}}
"""
MAPPING = """
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}
"""


def test_a_mapping_of_a_template_needs_a_role_that_can_poll():
    with pytest.raises(TemplateRejected, match="does not have permissions to call ReceiveMessage on SQS"):
        World.deploy(POLLING.format(policy="AWSLambdaBasicExecutionRole") + MAPPING)
    assert World.deploy(POLLING.format(policy="AWSLambdaSQSQueueExecutionRole") + MAPPING).functions.mappings


def test_a_mapping_made_by_a_call_needs_a_role_that_can_poll(cloud, iam):
    call = {"FunctionName": "worker", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:jobs"}
    for policy, polls in (("AWSLambdaBasicExecutionRole", False), ("AWSLambdaSQSQueueExecutionRole", True)):
        world = World.deploy(POLLING.format(policy=policy))
        world.endpoint.bound(10)
        world.endpoint.authorizer = None
        client = cloud.client(world, "lambda")
        if polls:
            client.create_event_source_mapping(**call)
        else:
            with iam.denied("InvalidParameterValueException", 400, "permissions to call ReceiveMessage on SQS"):
                client.create_event_source_mapping(**call)
