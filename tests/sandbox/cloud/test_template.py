"""Templates: what is deployed, and what is refused by its line and its name."""

from __future__ import annotations

import pytest

from sandbox.cloud.world import TemplateRejected, World
from sandbox.job import Seed, SeedObject

FULL = """\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Size: {Type: Number, Default: 256}
Mappings:
  Names: {dev: {suffix: small}, prod: {suffix: large}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals:
  Function:
    Runtime: python3.13
    Timeout: 7
    Environment: {Variables: {COMMON: "yes"}}
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "${AWS::AccountId}-${Stage}-files"}
  Only:
    Type: AWS::S3::Bucket
    Condition: IsProd
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: "on", AttributeType: N}
      KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: "on", KeyType: RANGE}]
      BillingMode: PAY_PER_REQUEST
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      MemorySize: !Ref Size
      Policies: [AmazonS3ReadOnlyAccess, {DynamoDBCrudPolicy: {TableName: !Ref Orders}}]
      Environment:
        Variables:
          BUCKET: !Ref Files
          ARN: !GetAtt Orders.Arn
          JOINED: !Join ["-", [a, !Ref Stage]]
          PICKED: !Select [1, !Split [",", "x,y,z"]]
          MAPPED: !FindInMap [Names, !Ref Stage, suffix]
          CHOSEN: !If [IsProd, big, little]
          LITERAL: !Sub "${!Kept} ${Own}-${AWS::Region}"
          GONE: !If [IsProd, x, !Ref AWS::NoValue]
""".replace('"${!Kept} ${Own}-${AWS::Region}"', '["${!Kept} ${Own}-${AWS::Region}", {Own: mine}]')


def test_names_variables_and_globals_are_resolved() -> None:
    world = World.deploy(FULL)
    function = world.functions["Worker"].configuration
    assert world.resources["Files"] == "123456789012-dev-files"
    assert "Only" not in world.resources
    assert (function.handler, function.runtime, function.timeout, function.memory_mb) == (
        "app.handler",
        "python3.13",
        7,
        256,
    )
    assert function.environment == {
        "COMMON": "yes", "BUCKET": "123456789012-dev-files", "JOINED": "a-dev", "PICKED": "y", "MAPPED": "small",
        "ARN": f"arn:aws:dynamodb:us-east-1:123456789012:table/{world.resources['Orders']}",
        "CHOSEN": "little", "LITERAL": "${Kept} mine-us-east-1",
    }  # fmt: skip
    assert function.arn == f"arn:aws:lambda:us-east-1:123456789012:function:{function.name}"
    assert function.role_arn.startswith("arn:aws:iam::123456789012:role/coldstart-WorkerRole-")


def test_generated_names_are_cloudformations_and_the_same_in_every_run() -> None:
    text = "Resources:\n  Files: {Type: AWS::S3::Bucket}\n"
    name = World.deploy(text).resources["Files"]
    assert name.startswith("coldstart-files-")
    assert name == name.lower()
    assert World.deploy(text).resources["Files"] == name


def test_the_same_template_in_json_is_the_same_world() -> None:
    world = World.deploy('{"Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files"}}}}')
    assert world.has_bucket("files")


def test_deploying_again_starts_from_nothing() -> None:
    first = World.deploy("Resources:\n  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: old}}\n")
    assert first.has_bucket("old")
    second = World.deploy("")
    assert second.picture().objects == {}


def test_a_seed_makes_what_no_template_names_and_triggers_nothing() -> None:
    seed = Seed(
        objects=(SeedObject(bucket="mine", key="a", body=b"x", content_type="text/plain", metadata={"k": "v"}),),
        items={"carts": ({"pk": "1", "sk": 2, "list": [1.5, None, {"deep": True}]},), "users": ({"id": 7},)},
    )
    world = World.deploy("", seed)
    assert world.picture().objects["mine"]["a"]["metadata"] == {"k": "v"}
    assert world.picture().items["carts"] == ({"pk": "1", "sk": 2, "list": [1.5, None, {"deep": True}]},)
    assert world.picture().items["users"] == ({"id": 7},)
    assert world.take_deliveries() == []


FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      Runtime: python3.13
"""
EVENTS = FUNCTION + "      Events:\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Resources: [", r"line 1: this is not valid YAML: "),
        ("just text", r"line 1: the template is not a mapping"),
        ("Description: nothing\n", r"line 1: the template has no section Resources\."),
        ("Resources:\n  A: {Type: AWS::EC2::Instance}\n",
         r"line 2: A: the resource type AWS::EC2::Instance is not supported here\."),
        ("Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\nResources: {}\n",
         r"line 1: the transform AWS::LanguageExtensions is not supported here\."),
        ("Resources: {}\nRules: {}\n", r"line 2: the section Rules is not supported here\."),
        ("Resources:\n  A: 5\n", r"line 2: A: a resource is a mapping with a Type\."),
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      WebsiteConfiguration: {}\n",
         r"line 5: A: the property WebsiteConfiguration of AWS::S3::Bucket is not supported here\."),
        ("Resources:\n  A: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::S3::Bucket}\n",
         r"line 3: the key A stands twice\."),
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Ref Nobody\n",
         r"line 5: A: there is no resource or parameter Nobody\."),
        ("Resources:\n  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue x}}\n",
         r"line 2: A: the function Fn::ImportValue is not supported\."),
        (FUNCTION.replace("python3.13", "java21"),
         r"line 8: Worker: The runtime java21 is not supported here"),
        (FUNCTION.replace("python3.13", "python3.6"),
         r"line 8: Worker: The runtime parameter of python3\.6 is no longer supported for creating or updating"),
        (FUNCTION.replace("python3.13", "cobol"),
         r"line 8: Worker: Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set"),
        (FUNCTION + "      Timeout: 901\n", r"line 9: Worker: Timeout must be a number from 1 to 900\."),
        (FUNCTION + "      VpcConfig: {}\n", r"line 9: Worker: the property VpcConfig of AWS::Lambda::Function"),
        (EVENTS + "        Tick:\n          Type: Cognito\n          Properties: {UserPool: !Ref Pool}\n",
         r"line 11: Worker: the event Tick has the type Cognito, which is not supported here"),
        (EVENTS + "        Up: {Type: S3, Properties: {Bucket: !Ref Missing, Events: 's3:ObjectCreated:*'}}\n",
         r"line 3: Worker: .*S3 events must reference an S3 bucket in the same template\."),
        (FUNCTION + "      Nonsense: 1\n", r"line \d+: Worker: .*Nonsense"),
        (FUNCTION + "      Handler2: !Sub '${Nobody}'\n", r"line \d+: Worker: "),
        (EVENTS + "        In:\n          Type: DynamoDB\n          Properties:\n            StartingPosition: LATEST\n"
         "            Stream: arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/1\n",
         r"line 10: WorkerIn: the stream of the table other is not in the template\."),
        (FUNCTION + "Outputs:\n  Name: {Value: !Ref Nobody}\n",
         r"line 10: the output Name: there is no resource or parameter Nobody\."),
        ("Parameters:\n  P: {Type: String}\n" + FUNCTION, r"line 1: the parameter P has no Default"),
        ("Parameters:\n  P: {Type: String}\nResources:\n  A: {Type: AWS::S3::Bucket}\n",
         r"line 1: the parameter P has no Default"),
        ("Transform: AWS::Serverless-2016-10-31\nResources:\n  App: {Type: AWS::Serverless::Application}\n",
         r"line 3: App: the resource type AWS::Serverless::Application is not supported here\."),
    ],
)  # fmt: skip
def test_what_cannot_be_deployed_is_named_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(TemplateRejected, match="^" + sentence):
        World.deploy(text)


def test_control_the_function_of_those_templates_is_deployed() -> None:
    assert World.deploy(FUNCTION + "      Timeout: 900\n").functions["Worker"].configuration.timeout == 900


def test_aliases_cannot_grow_a_template_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(TemplateRejected, match="too large"):
        World.deploy("\n".join(lines))
