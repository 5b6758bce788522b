"""The Lambda API by real boto3: what it makes, and how it refuses ("Actions", Lambda API reference)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.lambda_api.control_plane import ACTIONS
from sandbox.cloud.services.lambda_ import LAMBDA
from sandbox.cloud.world import World

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      FunctionName: worker
      Timeout: 10
      Policies: [{SQSPollerPolicy: {QueueName: jobs}}, {SQSSendMessagePolicy: {QueueName: dead}}]
  Other:
    Type: AWS::IAM::Role
    Properties:
      RoleName: other
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: events.amazonaws.com}}
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Slow: {Type: AWS::SQS::Queue, Properties: {QueueName: slow, VisibilityTimeout: 5}}
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
"""
ROLE = "arn:aws:iam::123456789012:role/other"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"


def archive(**files: str) -> bytes:
    return archived({name.replace("_", "."): text for name, text in files.items()})


def archived(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture
def world() -> World:
    world = World.deploy(TEMPLATE)
    world.endpoint.bound(1000)
    return world


@pytest.fixture
def api(cloud: Any, world: World) -> Any:
    return cloud.client(world, "lambda")


@pytest.fixture
def create(api: Any, world: World) -> Callable[..., Any]:
    def create(**changes: Any) -> Any:
        given = {
            "FunctionName": "made",
            "Runtime": "python3.13",
            "Role": world.functions["Worker"].configuration.role_arn,
            "Handler": "app.handler",
            "Code": {"ZipFile": archive(app_py="def handler(e, c): return e")},
        }
        return api.create_function(**{**given, **changes})

    return create


def refused(call: Callable[[], Any]) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as error:
        call()
    answer = error.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_every_operation_that_is_offered_is_carried_out_by_somebody() -> None:
    assert set(ACTIONS) | {"Invoke", "InvokeAsync"} == LAMBDA.operations


def test_a_function_that_a_call_made_stands_beside_those_of_the_template(api, create, world) -> None:
    made = create(
        Timeout=7, MemorySize=256, Environment={"Variables": {"A1": "b"}}, Tags={"team": "blue"}, Publish=True
    )
    assert (made["Version"], made["State"], made["LastUpdateStatus"]) == ("1", "Active", "Successful")
    assert made["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:made:1"
    function = world.functions.named("made")
    assert function.code == {"app.py": b"def handler(e, c): return e"}
    assert (function.configuration.timeout, function.configuration.memory_mb) == (7, 256)
    got = api.get_function(FunctionName="made")
    assert got["Configuration"]["Environment"]["Variables"] == {"A1": "b"}
    assert (got["Tags"], got["Configuration"]["CodeSha256"]) == ({"team": "blue"}, made["CodeSha256"])
    assert [f["FunctionName"] for f in api.list_functions()["Functions"]] == ["made", "worker"]
    versions = api.list_functions(FunctionVersion="ALL")["Functions"]
    assert [f["Version"] for f in versions] == ["$LATEST", "1", "$LATEST"]


def test_waiters_end(api, create) -> None:
    create()
    for name in ("function_active", "function_active_v2", "function_updated", "function_updated_v2", "function_exists"):
        api.get_waiter(name).wait(FunctionName="made", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_code_may_lie_in_a_bucket(cloud, api, create, world) -> None:
    cloud.client(world, "s3").put_object(Bucket="files", Key="code.zip", Body=archive(app_py="x = 1"))
    api = cloud.client(world, "lambda")
    create(Code={"S3Bucket": "files", "S3Key": "code.zip"})
    assert world.functions.named("made").code == {"app.py": b"x = 1"}
    code, message, _ = refused(lambda: api.update_function_code(FunctionName="made", S3Bucket="files", S3Key="no"))
    assert (code, "NoSuchKey" in message) == ("InvalidParameterValueException", True)


def test_code_and_configuration_change_and_versions_keep_what_they_were(api, create, world) -> None:
    create()
    first = api.publish_version(FunctionName="made")
    assert api.publish_version(FunctionName="made")["Version"] == first["Version"] == "1"
    api.update_function_code(FunctionName="made", ZipFile=archive(app_py="new"))
    api.update_function_configuration(FunctionName="made", Timeout=60, Description="slow", Handler="app.other")
    second = api.publish_version(FunctionName="made")
    assert (second["Version"], second["Timeout"], second["Description"]) == ("2", 60, "slow")
    assert api.get_function_configuration(FunctionName="made", Qualifier="1")["Timeout"] == 3
    assert world.functions.named("made").version_code["1"] == {"app.py": b"def handler(e, c): return e"}
    assert world.functions.named("made").code == {"app.py": b"new"}
    assert [v["Version"] for v in api.list_versions_by_function(FunctionName="made")["Versions"]] == [
        "$LATEST",
        "1",
        "2",
    ]


def test_an_alias_points_to_a_version(api, create) -> None:
    create(Publish=True)
    alias = api.create_alias(FunctionName="made", Name="live", FunctionVersion="1")
    assert alias["AliasArn"].endswith(":function:made:live")
    assert api.get_function(FunctionName="made", Qualifier="live")["Configuration"]["Version"] == "1"
    assert refused(lambda: api.create_alias(FunctionName="made", Name="live", FunctionVersion="1"))[0] == (
        "ResourceConflictException"
    )
    api.update_alias(FunctionName="made", Name="live", FunctionVersion="$LATEST")
    assert api.get_alias(FunctionName="made", Name="live")["FunctionVersion"] == "$LATEST"
    assert len(api.list_aliases(FunctionName="made")["Aliases"]) == 1
    api.delete_alias(FunctionName="made", Name="live")
    assert refused(lambda: api.get_alias(FunctionName="made", Name="live"))[0] == "ResourceNotFoundException"


def test_a_deleted_function_is_gone_with_what_hung_on_it(api, create, world) -> None:
    create()
    api.create_event_source_mapping(FunctionName="made", EventSourceArn=QUEUE)
    api.delete_function(FunctionName="made")
    assert refused(lambda: api.get_function(FunctionName="made"))[:2] == (
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:123456789012:function:made",
    )
    assert world.functions.mappings == {}
    create()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"FunctionName": "worker"}, "ResourceConflictException", "Function already exist: worker"),
        ({"FunctionName": "no spaces"}, "ValidationException", "functionName"),
        ({"Runtime": "pythonX"}, "InvalidParameterValueException",
         "Value pythonX at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [python3.14"),
        ({"Runtime": "nodejs14.x"}, "InvalidParameterValueException", "no longer supported for creating or updating"),
        ({"Timeout": 901}, "ValidationException", "Member must have value less than or equal to 900"),
        ({"MemorySize": 10241}, "ValidationException", "Member must have value less than or equal to 10240"),
        ({"EphemeralStorage": {"Size": 10241}}, "ValidationException", "less than or equal to 10240"),
        ({"Environment": {"Variables": {"BIG": "x" * 4096}}}, "InvalidParameterValueException",
         "exceeded the 4KB limit"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "InvalidParameterValueException",
         "Reserved keys used in this request: AWS_REGION"),
        ({"Role": "arn:aws:iam::123456789012:role/nobody"}, "InvalidParameterValueException",
         "The role defined for the function cannot be assumed by Lambda."),
        ({"Role": "arn:aws:iam::123456789012:role/other"}, "InvalidParameterValueException", "cannot be assumed"),
        ({"Role": "nonsense, long enough"}, "ValidationException", "at 'role'"),
        ({"Code": {"ZipFile": b"no archive"}}, "InvalidParameterValueException", "Could not unzip uploaded file"),
        ({"Code": {"ZipFile": archived({})}}, "InvalidParameterValueException", "non-empty zip"),
        ({"Code": {"ZipFile": archived({"../up.py": "x"})}}, "InvalidParameterValueException", "leads out of it"),
        ({"Code": {"ZipFile": archived({"a": "x", "a/b.py": "x"})}}, "InvalidParameterValueException",
         "needs a folder"),
        ({"Code": {"ZipFile": archived({"/abs.py": "x"})}}, "InvalidParameterValueException", "leads out of it"),
        ({"Code": {"ZipFile": archived({"bomb": "0" * (65 * 1024 * 1024)})}}, "InvalidParameterValueException",
         "Unzipped size must be smaller than"),
        ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:l:1"]}, "InvalidParameterValueException", "Layers"),
        ({"DeadLetterConfig": {"TargetArn": "arn:aws:s3:::files"}}, "InvalidParameterValueException", "dead letter"),
        ({"TracingConfig": {"Mode": "Always"}}, "ValidationException", "[Active, PassThrough]"),
        ({"LoggingConfig": {"ApplicationLogLevel": "INFO"}}, "InvalidParameterValueException", "LogFormat is JSON"),
    ],
)  # fmt: skip
def test_what_lambda_refuses_is_refused_in_its_words(create, world, changes, code, words) -> None:
    got, message, status = refused(lambda: create(**changes))
    assert (got, words in message) == (code, True), message
    assert status == (409 if code == "ResourceConflictException" else 400)
    assert world.functions.named("made") is None


def test_control_the_same_function_without_those_slips_is_made(create, world) -> None:
    create(Timeout=900, MemorySize=10240, Environment={"Variables": {"BIG": "x" * 4000}}, VpcConfig={"SubnetIds": []})
    assert world.functions.named("made") is not None


def test_a_link_in_an_archive_is_refused(create) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        link = zipfile.ZipInfo("app.py")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    assert "no file" in refused(lambda: create(Code={"ZipFile": buffer.getvalue()}))[1]


def test_the_code_of_all_functions_together_is_bounded(create, api, monkeypatch) -> None:
    from sandbox.cloud.lambda_api import functions

    monkeypatch.setattr(functions, "MAX_STORED_BYTES", 1500)
    big = archived({"app.py": "x" * 1000})
    create(Code={"ZipFile": big})
    assert refused(lambda: create(FunctionName="two", Code={"ZipFile": big}))[0] == "CodeStorageExceededException"
    api.update_function_code(FunctionName="made", ZipFile=big)  # in the place of the old one


def test_a_logical_id_means_nothing_to_the_api(api) -> None:
    assert refused(lambda: api.get_function(FunctionName="Worker"))[0] == "ResourceNotFoundException"
    assert api.get_function(FunctionName="worker")["Configuration"]["FunctionName"] == "worker"


def test_a_permission_becomes_a_statement_and_goes_again(api, world) -> None:
    given = {
        "FunctionName": "worker", "StatementId": "s3", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::files", "SourceAccount": "123456789012",
    }  # fmt: skip
    statement = json.loads(api.add_permission(**given)["Statement"])
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": "123456789012"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::files"},
    }  # fmt: skip
    assert refused(lambda: api.add_permission(**given))[0] == "ResourceConflictException"
    assert json.loads(api.get_policy(FunctionName="worker")["Policy"])["Statement"] == [statement]
    assert world.functions["Worker"].policy == [statement]
    api.remove_permission(FunctionName="worker", StatementId="s3")
    assert refused(lambda: api.get_policy(FunctionName="worker"))[0] == "ResourceNotFoundException"


def test_a_mapping_is_made_read_changed_and_deleted(api, world) -> None:
    made = api.create_event_source_mapping(
        FunctionName="worker", EventSourceArn=QUEUE, BatchSize=5, FunctionResponseTypes=["ReportBatchItemFailures"],
        FilterCriteria={"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
    )  # fmt: skip
    uuid = made["UUID"]
    assert (made["State"], api.get_event_source_mapping(UUID=uuid)["State"]) == ("Creating", "Enabled")
    assert made["FilterCriteria"]["Filters"] == [{"Pattern": '{"body":{"kind":["order"]}}'}]
    mapping = world.functions.mappings[uuid]
    assert (mapping.function, mapping.batch_size, mapping.report_batch_item_failures) == ("Worker", 5, True)
    api.update_event_source_mapping(UUID=uuid, BatchSize=3, Enabled=False)
    assert (mapping.batch_size, mapping.enabled) == (3, False)
    assert [m["UUID"] for m in api.list_event_source_mappings(FunctionName="worker")["EventSourceMappings"]] == [uuid]
    twice = refused(lambda: api.create_event_source_mapping(FunctionName="worker", EventSourceArn=QUEUE))
    assert (twice[0], uuid in twice[1]) == ("ResourceConflictException", True)
    assert api.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"
    assert refused(lambda: api.get_event_source_mapping(UUID=uuid))[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        (QUEUE.replace("jobs", "nowhere"), "AWS.SimpleQueueService.NonExistentQueue"),
        (
            QUEUE.replace("jobs", "slow"),
            "Queue visibility timeout: 5 seconds is less than Function timeout: 10 seconds",
        ),
    ],
)
def test_a_mapping_needs_a_source_that_fits(api, arn, words) -> None:
    code, message, _ = refused(lambda: api.create_event_source_mapping(FunctionName="worker", EventSourceArn=arn))
    assert (code, words in message) == ("InvalidParameterValueException", True), message


def test_retries_and_destinations_are_put_updated_and_deleted(api, world) -> None:
    assert (
        refused(lambda: api.get_function_event_invoke_config(FunctionName="worker"))[0] == "ResourceNotFoundException"
    )
    api.put_function_event_invoke_config(
        FunctionName="worker", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": DEAD}}
    )
    api.update_function_event_invoke_config(FunctionName="worker", MaximumEventAgeInSeconds=60)
    config = world.functions["Worker"].invoke_config()
    assert (config.retries, config.max_age_seconds, config.on_failure) == (0, 60, DEAD)
    got = api.get_function_event_invoke_config(FunctionName="worker")
    assert got["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {"Destination": DEAD}}
    assert refused(lambda: api.put_function_event_invoke_config(FunctionName="worker", MaximumRetryAttempts=3))[0] == (
        "ValidationException"
    )
    api.delete_function_event_invoke_config(FunctionName="worker")
    assert world.functions["Worker"].invoke_config().retries == 2


def test_a_url_is_made_changed_and_deleted(api, world) -> None:
    made = api.create_function_url_config(FunctionName="worker", AuthType="NONE", Cors={"AllowOrigins": ["*"]})
    assert made["FunctionUrl"].endswith(".lambda-url.us-east-1.on.aws/")
    assert refused(lambda: api.create_function_url_config(FunctionName="worker", AuthType="NONE"))[0] == (
        "ResourceConflictException"
    )
    api.update_function_url_config(FunctionName="worker", AuthType="AWS_IAM")
    got = api.get_function_url_config(FunctionName="worker")
    assert (got["AuthType"], got["Cors"], got["FunctionUrl"]) == (
        "AWS_IAM",
        {"AllowOrigins": ["*"]},
        made["FunctionUrl"],
    )
    api.delete_function_url_config(FunctionName="worker")
    assert world.functions["Worker"].urls == {}


def test_concurrency_is_reserved_within_the_accounts_limit(api, world) -> None:
    api.put_function_concurrency(FunctionName="worker", ReservedConcurrentExecutions=900)
    assert api.get_function_concurrency(FunctionName="worker")["ReservedConcurrentExecutions"] == 900
    assert api.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 100
    message = refused(lambda: api.put_function_concurrency(FunctionName="worker", ReservedConcurrentExecutions=901))[1]
    assert "below its minimum value of [100]" in message
    api.delete_function_concurrency(FunctionName="worker")
    assert world.functions["Worker"].configuration.reserved_concurrency is None


def test_tags_are_put_read_and_removed(api) -> None:
    arn = api.get_function(FunctionName="worker")["Configuration"]["FunctionArn"]
    api.tag_resource(Resource=arn, Tags={"a": "1", "b": "2"})
    api.untag_resource(Resource=arn, TagKeys=["a", "lambda:createdBy"])
    assert api.list_tags(Resource=arn)["Tags"] == {"b": "2"}


def test_a_dead_letter_queue_or_destination_needs_a_role_that_can_send_to_it(api, create) -> None:
    given = {"FunctionName": "worker", "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
    words = "The provided execution role does not have permissions to call SendMessage on SQS"
    assert refused(lambda: api.put_function_event_invoke_config(**given))[:2] == (
        "InvalidParameterValueException",
        words,
    )
    assert words in refused(lambda: create(DeadLetterConfig={"TargetArn": QUEUE}))[1]


@pytest.mark.parametrize("given", [{"Role": ROLE, "Code": {}}, {"FunctionName": 5, "Role": ROLE, "Code": {}}, {}])
def test_a_request_by_hand_that_does_not_fit_its_model_is_refused(world: World, given: dict[str, Any]) -> None:
    signed = "AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/lambda/aws4_request"
    asked = HttpRequest(
        "POST", "/2015-03-31/functions", Headers([("Authorization", signed)]), json.dumps(given).encode()
    )
    response = world.own_request(asked)
    assert response.status == 400, response.body
    error = error_of(response)
    assert error is not None
    assert error.code == "ValidationException"
