"""What each type of resource becomes, and how it is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.observe.alarms import all_alarms
from sandbox.cloud.world import TemplateRejected, World

WORKER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
"""
SOURCES = (
    WORKER
    + """\
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
        Topic: {Type: SNS, Properties: {Topic: !Ref News, FilterPolicy: {kind: [order]}}}
        Through: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: true}}
        Stream: {Type: Kinesis, Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: TRIM_HORIZON}}
        Table: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST}}
        Rule: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {source: [shop]}}}
        Tick: {Type: Schedule, Properties: {Schedule: rate(5 minutes), Input: '{"n": 1}'}}
        Later: {Type: ScheduleV2, Properties: {ScheduleExpression: "cron(0 12 * * ? *)"}}
        Lines: {Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Lines, FilterPattern: ERROR}}
        Rest: {Type: Api, Properties: {Path: /rest, Method: get}}
        Http: {Type: HttpApi, Properties: {Path: /http, Method: get}}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
  News: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 2}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Lines: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: lines, RetentionInDays: 7}}
"""
)


def rejected(text: str) -> str:
    with pytest.raises(TemplateRejected) as error:
        World.deploy(text)
    return str(error.value)


def resources(**given: Any) -> str:
    """A template of these resources, with nothing on more than one line."""
    return "Resources:\n" + "".join(f"  {name}: {json.dumps(value)}\n" for name, value in given.items())


def test_every_source_of_a_sam_function_is_wired() -> None:
    world = World.deploy(SOURCES)
    assert sorted(mapping.service for mapping in world.functions.mappings.values()) == [
        "dynamodb", "kinesis", "sqs", "sqs",
    ]  # fmt: skip
    queue = next(mapping for mapping in world.functions.mappings.values() if mapping.source_arn.endswith(":jobs"))
    assert (queue.function, queue.batch_size, queue.report_batch_item_failures) == ("Worker", 5, True)
    subscriptions = moto_backends.backend("sns").subscriptions.values()
    assert sorted(subscription.protocol for subscription in subscriptions) == ["lambda", "sqs"]
    (filtered,) = [one for one in subscriptions if one.protocol == "lambda"]
    assert json.loads(filtered.attributes["FilterPolicy"]) == {"kind": ["order"]}
    buses = moto_backends.backend("events").event_buses
    arn = world.functions["Worker"].configuration.arn
    for bus in ("default", "shop"):
        (rule,) = buses[bus].rules.values()
        assert [target["Arn"] for target in rule.targets] == [arn]
    (schedule,) = moto_backends.backend("scheduler").schedule_groups["default"].schedules.values()
    assert (schedule.schedule_expression, schedule.target["Arn"]) == ("cron(0 12 * * ? *)", arn)
    assert [
        one.destination_arn for one in moto_backends.backend("logs").groups["lines"].subscription_filters.values()
    ] == [arn]
    assert (len(world.deployment.rest_apis), len(world.deployment.http_apis)) == (1, 1)
    for principal in ("sns", "events", "logs"):
        services = [one["Principal"].get("Service") for one in world.functions["Worker"].policy]
        assert f"{principal}.amazonaws.com" in services


def test_queues_streams_and_groups_have_their_properties() -> None:
    world = World.deploy(SOURCES)
    jobs = moto_backends.backend("sqs").queues["jobs"]
    assert (int(jobs.visibility_timeout), jobs.redrive_policy["maxReceiveCount"]) == (60, 3)
    assert len(moto_backends.backend("kinesis").streams["clicks"].shards) == 2
    assert moto_backends.backend("logs").groups["lines"].retention_in_days == 7
    assert world.resources["Jobs"] == "jobs"


def test_references_answer_as_cloudformations_do() -> None:
    text = SOURCES.replace(
        "      CodeUri: .\n",
        "      CodeUri: .\n      Environment:\n        Variables:\n"
        "          URL: !Ref Dead\n          QNAME: !GetAtt Dead.QueueName\n          TOPIC: !Ref News\n"
        "          TNAME: !GetAtt News.TopicName\n          STREAM: !GetAtt Clicks.Arn\n"
        "          BUS: !GetAtt Bus.Arn\n"
        "          GROUP: !GetAtt Lines.Arn\n",
    )
    assert World.deploy(text).functions["Worker"].configuration.environment == {
        "URL": "https://sqs.us-east-1.amazonaws.com/123456789012/dead",
        "QNAME": "dead",
        "TOPIC": "arn:aws:sns:us-east-1:123456789012:news",
        "TNAME": "news",
        "STREAM": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
        "BUS": "arn:aws:events:us-east-1:123456789012:event-bus/shop",
        "GROUP": "arn:aws:logs:us-east-1:123456789012:log-group:lines:*",
    }


def test_everything_about_a_function_is_kept() -> None:
    text = WORKER + (
        "      AutoPublishAlias: live\n      Tracing: Active\n      EphemeralStorage: {Size: 1024}\n"
        "      ReservedConcurrentExecutions: 5\n      Architectures: [arm64]\n"
        "      LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: DEBUG, LogGroup: mine}\n"
        "      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}\n"
        "      FunctionUrlConfig: {AuthType: NONE}\n"
        "      EventInvokeConfig:\n        MaximumRetryAttempts: 1\n        MaximumEventAgeInSeconds: 120\n"
        "        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}\n"
        "  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}\n"
    )
    function = World.deploy(text).functions["Worker"]
    one, dead = function.configuration, "arn:aws:sqs:us-east-1:123456789012:dead"
    assert (one.tracing, one.ephemeral_storage_mb, one.reserved_concurrency) == ("Active", 1024, 5)
    assert (one.log_format, one.application_log_level, one.log_group) == ("JSON", "DEBUG", "mine")
    assert (function.aliases, set(function.versions)) == ({"live": "1"}, {"1"})
    assert function.dead_letter_arn == function.invoke_config("live").on_failure == dead
    assert (function.invoke_config("live").retries, function.invoke_config("live").max_age_seconds) == (1, 120)
    assert (function.urls["live"].auth_type, len(function.urls["live"].url_id)) == ("NONE", 32)


def test_roles_hold_inline_attached_and_managed_policies() -> None:
    allow = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    trust = {
        "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    }
    world = World.deploy(
        resources(
            Attached={"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "attached", "PolicyDocument": allow, "Roles": [{"Ref": "Role"}]}},
            Role={"Type": "AWS::IAM::Role", "Properties": {
                "RoleName": "mine", "AssumeRolePolicyDocument": trust,
                "Policies": [{"PolicyName": "inline", "PolicyDocument": allow}],
                "ManagedPolicyArns": [{"Ref": "Own"}, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]}},
            Own={"Type": "AWS::IAM::ManagedPolicy", "Properties": {
                "ManagedPolicyName": "own", "PolicyDocument": allow}},
        )
    )  # fmt: skip
    role = world.deployment.roles["mine"]
    assert set(role.policies) == {"inline", "attached", "own"}
    assert role.managed == ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)


def test_sams_policy_templates_become_policies_of_the_role() -> None:
    text = (
        WORKER + "      Policies: [{DynamoDBReadPolicy: {TableName: orders}}, {SQSSendMessagePolicy: {QueueName: q}}]\n"
    )
    (role,) = World.deploy(text).deployment.roles.values()
    actions = [action for policy in role.policies.values() for one in policy["Statement"] for action in one["Action"]]
    assert {"dynamodb:GetItem", "sqs:SendMessage*"} <= set(actions)


def test_a_connector_becomes_a_policy() -> None:
    text = WORKER + (
        "  Items: {Type: AWS::Serverless::SimpleTable}\n"
        "  May:\n    Type: AWS::Serverless::Connector\n"
        "    Properties: {Source: {Id: Worker}, Destination: {Id: Items}, Permissions: [Read]}\n"
    )
    (role,) = World.deploy(text).deployment.roles.values()
    assert any("dynamodb:GetItem" in str(policy) for policy in role.policies.values())


def test_an_alarm_is_configured() -> None:
    alarm = {
        "AlarmName": "errors", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": "1",
        "MetricName": "Errors", "Namespace": "AWS/Lambda", "Period": 60, "Statistic": "Sum", "Threshold": 0,
        "AlarmActions": [{"Ref": "News"}],
    }  # fmt: skip
    World.deploy(
        resources(
            Alarm={"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
            News={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}},
        )
    )
    assert all_alarms()["errors"].actions("ALARM") == ["arn:aws:sns:us-east-1:123456789012:news"]


def test_resources_are_made_in_the_order_of_what_they_refer_to() -> None:
    world = World.deploy(
        resources(
            First={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Second.QueueName}-topic"}}},
            Second={"Type": "AWS::SQS::Queue", "DependsOn": "Third"},
            Third={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "third"}},
        )
    )
    assert list(world.resources) == ["Third", "Second", "First"]
    assert world.resources["First"] == world.resources["Second"] + "-topic"


def test_a_fifo_queue_without_a_name_gets_one_that_fits() -> None:
    world = World.deploy(resources(Q={"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}}))
    assert world.resources["Q"].endswith(".fifo")


def one(kind: str, **properties: Any) -> str:
    return resources(A={"Type": kind, "Properties": properties})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (resources(A={"Type": "AWS::SQS::Queue", "DependsOn": "B"},
                   B={"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "A"}}}),
         "line 2: A: Circular dependency between resources: [A, B]."),
        (WORKER + "      Environment: {Variables: {B: !Ref Files}}\n"
         "      Events: {Up: {Type: S3, Properties: {Bucket: !Ref Files, Events: 's3:ObjectCreated:*'}}}\n"
         "  Files: {Type: AWS::S3::Bucket}\n",
         "Circular dependency between resources: [Files, WorkerUpPermission, Worker]."),
        (WORKER + "      Policies: ['{not json']\n",
         "line 9: Worker: a policy that is text is the name of a managed policy"),
        (WORKER + "      Policies: [{Statement: {Effect: Sometimes, Action: '*'}}]\n",
         "line 9: Worker: statement 1 of the policy needs an Effect, Allow or Deny."),
        (WORKER + "      Policies: [{Version: 2012-10-17, Statement: nonsense}]\n",
         "line 9: Worker: the policy needs a Statement, an object or a list of objects."),
        (WORKER + "      Policies: [{NoSuchPolicy: {}}]\n", "line 3: Worker: "),
        (one("AWS::IAM::Role", AssumeRolePolicyDocument="{}"),
         "line 2: A: AssumeRolePolicyDocument is no JSON object."),
        (one("AWS::SQS::QueuePolicy", Queues=["q"], PolicyDocument="text"),
         "line 2: A: PolicyDocument is no JSON object."),
        (WORKER + "      Layers: [arn:aws:lambda:us-east-1:123456789012:layer:l:1]\n",
         "line 9: Worker: the property Layers of AWS::Lambda::Function is not supported here: put what a layer"),
        (WORKER + "      Environment: {Variables: {A1: '" + "x" * 4096 + "'}}\n", "exceeded the 4KB limit"),
        (WORKER + "      EphemeralStorage: {Size: 100}\n", "line 9: Worker: 1 validation error detected: Value '100'"),
        (WORKER + "      FunctionUrlConfig: {AuthType: NONE, InvokeMode: RESPONSE_STREAM}\n",
         "the InvokeMode RESPONSE_STREAM is not supported here"),
        (WORKER + "      Events: {Q: {Type: SQS, Properties: {Queue: 'arn:aws:sqs:us-east-1:123456789012:none'}}}\n",
         "line 9: WorkerQ: Error occurred while ReceiveMessage."),
        (WORKER + "      Timeout: 60\n      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}\n"
         "  Q: {Type: AWS::SQS::Queue}\n",
         "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds."),
        (WORKER + "      Role: !GetAtt Poor.Arn\n      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}\n"
         "  Q: {Type: AWS::SQS::Queue}\n  Poor:\n    Type: AWS::IAM::Role\n    Properties:\n"
         "      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: sts:AssumeRole, "
         "Principal: {Service: lambda.amazonaws.com}}}\n",
         "Worker: The provided execution role does not have permissions to call SendMessage on SQS."),
        (WORKER + "      DeploymentPreference: {Type: AllAtOnce}\n",
         "line 9: Worker: the property DeploymentPreference is not supported here: a stack is deployed at once"),
        ("Globals: {Function: {ProvisionedConcurrencyConfig: {}}}\n" + WORKER,
         "line 1: the property ProvisionedConcurrencyConfig is not supported here"),
        ("Globals:\n  HttpApi: {Auth: {DefaultAuthorizer: J}}\n" + WORKER,
         "line 2: authorizers and API keys are not supported here."),
        (WORKER + "      Events:\n"
         "        E: {Type: Api, Properties: {Path: /, Method: get, Auth: {Authorizer: AWS_IAM}}}\n",
         "line 10: Worker: the event E asks for AWS_IAM: authorizers and API keys are not supported here."),
        (WORKER + "      PackageType: Image\n",
         "line 9: Worker: functions from container images are not supported here."),
        (one("AWS::SQS::Queue", VisibilityTimeout=43201),
         "line 2: A: VisibilityTimeout must be a number from 0 to 43200."),
        (one("AWS::SQS::Queue", QueueName="plain", FifoQueue=True),
         "line 2: A: The name of a FIFO queue can only end with"),
        (one("AWS::SQS::Queue", RedrivePolicy="{"),
         "line 2: A: RedrivePolicy is a JSON object with deadLetterTargetArn"),
        (one("AWS::SNS::Topic", Subscription=[{"Protocol": "https", "Endpoint": "https://example.com"}]),
         "line 2: A: the protocol https is not supported here: a topic sends to lambda and sqs."),
        (one("AWS::Events::Rule", EventPattern="{"), "line 2: A: EventPattern is no JSON."),
        (one("AWS::Events::Rule", ScheduleExpression="every day"), "line 2: A: the rule cannot be made: "),
        (one("AWS::Events::Rule", EventPattern={"source": ["a"]}, EventBusName="none"),
         "line 2: A: there is no event bus none."),
        (one("AWS::Logs::SubscriptionFilter", LogGroupName="none", FilterPattern="", DestinationArn="arn"),
         "line 2: A: there is no log group none."),
        (one("AWS::CloudWatch::Alarm", Metrics=[]), "line 2: A: the property Metrics of AWS::CloudWatch::Alarm is not"),
        (one("AWS::Kinesis::Stream", ShardCount=0), "line 2: A: ShardCount must be a number from 1 to 64."),
        ("Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n"
         "      StageName: p\n"
         "      Auth: {Authorizers: {Mine: {FunctionArn: !GetAtt Worker.Arn}}, DefaultAuthorizer: Mine}\n"
         "  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: .\n      Handler: a.b\n"
         "      Runtime: python3.13\n"
         "      Events: {E: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /, Method: get}}}\n",
         "line 5: Api: authorizers and API keys are not supported here (Mine)."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_line(text: str, words: str) -> None:
    assert words in rejected(text)
