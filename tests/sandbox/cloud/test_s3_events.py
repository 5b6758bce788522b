"""What S3 tells a function, and when ("Amazon S3 Event Notifications", "Event message structure")."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import pytest

from sandbox.cloud.delivery.outbox import Delivery
from sandbox.cloud.world import TemplateRejected, World

FUNCTION = """
  {name}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        Change: {{Type: S3, Properties: {{Bucket: !Ref Files, Events: {events}, Filter: {filter}}}}}
"""

# "Event message structure", Amazon S3 user guide; versionId exists in versioned buckets only.
SAMPLE = {
    "Records": [
        {
            "eventVersion": "", "eventSource": "", "awsRegion": "", "eventTime": "", "eventName": "",
            "userIdentity": {"principalId": ""},
            "requestParameters": {"sourceIPAddress": ""},
            "responseElements": {"x-amz-request-id": "", "x-amz-id-2": ""},
            "s3": {
                "s3SchemaVersion": "", "configurationId": "",
                "bucket": {"name": "", "ownerIdentity": {"principalId": ""}, "arn": ""},
                "object": {"key": "", "size": 0, "eTag": "", "versionId": "", "sequencer": ""},
            },
        }
    ]
}  # fmt: skip


def template(*functions: tuple[str, str, str], versioned: bool = False) -> str:
    properties = ", Properties: {VersioningConfiguration: {Status: Enabled}}" if versioned else ""
    parts = [FUNCTION.format(name=name, events=events, filter=filter_) for name, events, filter_ in functions]
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        f"  Files: {{Type: AWS::S3::Bucket{properties}}}\n" + "".join(parts)
    )


def rule(**rules: str) -> str:
    return "{S3Key: {Rules: [" + ", ".join(f"{{Name: {n}, Value: {v!r}}}" for n, v in rules.items()) + "]}}"


ALL = template(("All", '["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]', "{}"))
VERSIONED = template(("All", '["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]', "{}"), versioned=True)


def deployed(cloud: Any, text: str = ALL) -> tuple[World, Any, str]:
    world = World.deploy(text)
    world.endpoint.bound(1000)
    return world, cloud.client(world, "s3"), world.resources["Files"]


def records(deliveries: list[Delivery]) -> list[Any]:
    assert all(len(delivery.event["Records"]) == 1 for delivery in deliveries)
    return [delivery.event["Records"][0] for delivery in deliveries]


def names(world: World) -> list[str]:
    return [record["eventName"] for record in records(world.take_deliveries())]


def test_the_event_has_every_key_path_of_the_documented_sample(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud, VERSIONED)
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    (delivery,) = world.take_deliveries()
    assert cloud.missing_paths(SAMPLE, delivery.event) == []


def test_creating_overwriting_and_removing_an_object_each_tell(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud)
    s3.put_object(Bucket=bucket, Key="a", Body=b"one")
    s3.put_object(Bucket=bucket, Key="a", Body=b"three")
    s3.delete_object(Bucket=bucket, Key="a")
    first, second, gone = records(world.take_deliveries())
    assert [r["eventName"] for r in (first, second, gone)] == ["ObjectCreated:Put"] * 2 + ["ObjectRemoved:Delete"]
    assert (first["s3"]["object"]["size"], second["s3"]["object"]["size"]) == (3, 5)
    assert first["s3"]["object"]["sequencer"] < second["s3"]["object"]["sequencer"] < gone["s3"]["object"]["sequencer"]
    assert "size" not in gone["s3"]["object"]


def test_removing_what_is_not_there_tells_nothing(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud)
    s3.delete_object(Bucket=bucket, Key="nothing")
    assert world.take_deliveries() == []


def test_a_copy_and_a_multipart_upload_have_their_own_names(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud)
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="c")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="c", UploadId=upload, PartNumber=1, Body=b"part")
    s3.complete_multipart_upload(
        Bucket=bucket, Key="c", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )
    assert names(world) == ["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload"]


def test_deleting_several_objects_tells_of_each(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud)
    for key in ("a", "b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    world.take_deliveries()
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "missing"}, {"Key": "b"}]})
    assert [r["s3"]["object"]["key"] for r in records(world.take_deliveries())] == ["a", "b"]


def test_in_a_versioned_bucket_a_delete_makes_a_marker_and_deleting_a_version_removes_it(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud, VERSIONED)
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"x")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="a")
    assert world.picture().objects[bucket] == {}
    s3.delete_object(Bucket=bucket, Key="a", VersionId=version)
    put, marker, removed = records(world.take_deliveries())
    assert put["s3"]["object"]["versionId"] == version
    assert marker["eventName"] == "ObjectRemoved:DeleteMarkerCreated"
    assert marker["s3"]["object"]["versionId"] != version
    assert "size" not in marker["s3"]["object"]
    assert (removed["eventName"], removed["s3"]["object"]["versionId"]) == ("ObjectRemoved:Delete", version)


@pytest.mark.parametrize(
    ("key", "encoded"),
    [
        ("plain.txt", "plain.txt"),
        ("my photo.jpg", "my+photo.jpg"),
        ("a+b.txt", "a%2Bb.txt"),
        ("in/2024/ü&=.txt", "in/2024/%C3%BC%26%3D.txt"),
        ("报告.txt", "%E6%8A%A5%E5%91%8A.txt"),
    ],
)
def test_a_key_is_encoded_as_in_a_form_but_for_the_slash(cloud: Any, key: str, encoded: str) -> None:
    world, s3, bucket = deployed(cloud)
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    (record,) = records(world.take_deliveries())
    assert record["s3"]["object"]["key"] == encoded
    assert unquote_plus(encoded) == key


def test_prefix_and_suffix_decide_who_hears(cloud: Any) -> None:
    text = template(
        ("Images", "s3:ObjectCreated:*", rule(prefix="images/", suffix=".jpg")),
        ("Texts", "s3:ObjectCreated:*", rule(prefix="texts/")),
    )
    world, s3, bucket = deployed(cloud, text)
    for key in ("images/a.jpg", "images/a.png", "texts/a.jpg", "other/a.jpg"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    heard = [(d.function, d.event["Records"][0]["s3"]["object"]["key"]) for d in world.take_deliveries()]
    assert heard == [("Images", "images/a.jpg"), ("Texts", "texts/a.jpg")]


def test_a_request_that_fails_tells_nothing(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud)
    with pytest.raises(s3.exceptions.ClientError):
        s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "missing"})
    assert world.take_deliveries() == []


def test_overlapping_configurations_are_rejected_in_s3s_words(cloud: Any) -> None:
    text = template(
        ("One", "s3:ObjectCreated:*", rule(prefix="in/")), ("Two", "s3:ObjectCreated:Put", rule(prefix="in/a"))
    )
    with pytest.raises(TemplateRejected, match=r"line 3: Files: Configurations overlap\."):
        World.deploy(text)


def test_configurations_that_only_share_a_bucket_are_deployed(cloud: Any) -> None:
    text = template(
        ("One", "s3:ObjectCreated:*", rule(prefix="in/")), ("Two", "s3:ObjectRemoved:*", rule(prefix="in/a"))
    )
    assert set(World.deploy(text).functions.configurations()) == {"One", "Two"}


WORKER = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13}
"""
PERMITTED = (
    WORKER
    + """
  Permitted:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Worker
      Principal: s3.amazonaws.com
      SourceArn: !GetAtt Files.Arn
"""
)


def put_notification(world: World, s3: Any, bucket: str, **entry: Any) -> None:
    target = {"LambdaFunctionArn": world.functions["Worker"].configuration.arn, "Events": ["s3:ObjectCreated:*"]}
    configuration = {"LambdaFunctionConfigurations": [{**target, **entry}]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


def test_a_call_wires_a_bucket_as_a_template_does(cloud: Any) -> None:
    world, s3, bucket = deployed(cloud, PERMITTED)
    rules = [{"Name": "prefix", "Value": "in/"}]
    put_notification(world, s3, bucket, Id="mine", Filter={"Key": {"FilterRules": rules}})
    for key in ("in/a", "out/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    (delivery,) = world.take_deliveries()
    assert (delivery.function, delivery.event["Records"][0]["s3"]["object"]["key"]) == ("Worker", "in/a")
    assert delivery.event["Records"][0]["s3"]["configurationId"] == "mine"
    got = s3.get_bucket_notification_configuration(Bucket=bucket)["LambdaFunctionConfigurations"]
    assert [entry["Id"] for entry in got] == ["mine"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="in/b", Body=b"x")
    assert world.take_deliveries() == []


@pytest.mark.parametrize(
    ("text", "entry", "words"),
    [
        (WORKER, {}, "Unable to validate the following destination configurations: S3 may not invoke Worker"),
        (PERMITTED, {"LambdaFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:nobody"}, "does not exist"),
        (PERMITTED, {"Events": ["s3:ReducedRedundancyLostObject"]}, "not supported here"),
        (PERMITTED.replace("!GetAtt Files.Arn", "arn:aws:s3:::another"), {}, "S3 may not invoke Worker"),
    ],
)
def test_a_target_that_s3_cannot_reach_is_refused_when_it_is_put(
    cloud: Any, text: str, entry: dict[str, Any], words: str
) -> None:
    world, s3, bucket = deployed(cloud, text)
    with pytest.raises(s3.exceptions.ClientError, match=words) as refused:
        put_notification(world, s3, bucket, **entry)
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert world.take_deliveries() == []
