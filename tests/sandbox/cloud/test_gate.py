"""What a learner's code could talk the cloud into. Each denial stands beside a control that succeeds."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.exceptions
import pytest

from sandbox.cloud.backends import own_requests, storage
from sandbox.cloud.front import gate
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.world import World
from sandbox.job import Seed, SeedObject

TEMPLATE = """
Resources:
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
SEED = Seed(objects=(SeedObject(bucket="files", key="a", body=b"hello"),), items={"orders": ({"id": "1"},)})

Ask = Callable[..., HttpResponse]


@pytest.fixture
def world() -> World:
    world = World.deploy(TEMPLATE, SEED)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    world.endpoint.bound(1000)
    return world


def signed(service: str, region: str = "us-east-1", key: str = "ASIAIOSFODNN7EXAMPLE") -> tuple[str, str]:
    return ("Authorization", f"AWS4-HMAC-SHA256 Credential={key}/20250101/{region}/{service}/aws4_request, Signature=0")


def ask(
    world: World, method: str, target: str, *headers: tuple[str, str], body: bytes = b"", service: str = "s3"
) -> HttpResponse:
    pairs = headers if any(name == "Authorization" for name, _ in headers) else (signed(service), *headers)
    return world.handle(HttpRequest(method, target, Headers(pairs), body), invocation=None)


def json_call(world: World, operation: str, body: bytes, *headers: tuple[str, str]) -> HttpResponse:
    names = (("X-Amz-Target", f"DynamoDB_20120810.{operation}"), ("Content-Type", "application/x-amz-json-1.0"))
    return ask(world, "POST", "/", *names, *headers, body=body, service="dynamodb")


def code(response: HttpResponse) -> str | None:
    error = error_of(response)
    return error.code if error else None


def test_control_the_ordinary_requests_of_this_file_succeed(world: World) -> None:
    assert ask(world, "GET", "/files/a").body == b"hello"
    assert json_call(world, "GetItem", b'{"TableName": "orders", "Key": {"id": {"S": "1"}}}').status == 200


@pytest.mark.parametrize(
    "target", ["/moto-api/reset", "/moto-api/data.json", "/moto-api/recorder/start-recording", "/moto-api/seed?a=1"]
)
def test_motos_own_paths_do_not_exist(world: World, target: str) -> None:
    for method in ("GET", "POST"):
        assert ask(world, method, target).status >= 400
        assert world.handle(HttpRequest(method, target), invocation=None).status == 403
    assert world.has_bucket("files")


@pytest.mark.parametrize(
    "service",
    [
        "apigateway",
        "batch",
        "cloudformation",
        "ec2",
        "firehose",
        "iam",
        "kms",
        "rds",
        "secretsmanager",
        "ssm",
        "states",
    ],
)
def test_a_service_that_is_not_on_the_list_is_not_routed(world: World, service: str) -> None:
    response = ask(world, "POST", "/", service=service, body=b"Action=CreateTopic&Name=x")
    assert (response.status, code(response)) == (501, "NotImplemented")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("PUT", "/files?website"), ("PUT", "/files?logging"), ("PUT", "/files?replication"), ("PUT", "/files?policy"),
        ("PUT", "/files?lifecycle"), ("PUT", "/files?cors"),
        ("PUT", "/files?inventory&id=1"),
        ("POST", "/files/a?select&select-type=2"), ("POST", "/files/a?restore"), ("PUT", "/files/a?acl"),
        ("GET", "/files?lifecycle"), ("PUT", "/files?accelerate"),
    ],
)  # fmt: skip
def test_an_operation_that_is_not_on_the_list_is_not_routed(world: World, method: str, target: str) -> None:
    response = ask(world, method, target, body=b"<a/>")
    assert response.status in (400, 501), response
    assert ask(world, "GET", "/files/a").status == 200


@pytest.mark.parametrize("operation", ["ExecuteStatement", "ImportTable", "ExportTableToPointInTime", "DeleteTable",
                                       "EnableKinesisStreamingDestination", "UpdateTable", "CreateBackup"])  # fmt: skip
def test_tables_themselves_are_out_of_reach(world: World, operation: str) -> None:
    assert code(json_call(world, operation, b'{"TableName": "orders"}')) == "NotImplemented"
    assert world.has_table("orders")


def test_an_unsigned_request_is_denied(world: World) -> None:
    assert code(world.handle(HttpRequest("GET", "/files/a"), invocation=None)) == "AccessDenied"


def test_a_presigned_url_works_and_one_without_its_credential_does_not(world: World, cloud: Any) -> None:
    url = cloud.client(world, "s3").generate_presigned_url("get_object", Params={"Bucket": "files", "Key": "a"})
    target = url.removeprefix("http://127.0.0.1:4566")
    assert world.handle(HttpRequest("GET", target), invocation=None).body == b"hello"
    assert world.handle(HttpRequest("GET", target.replace("Signature", "x")), invocation=None).status == 403
    scope = "AKIA%2F20250101%2Fus-east-1%2Fs3%2Faws4_request"
    newer = f"/files/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope}&X-Amz-Signature=0"
    assert world.handle(HttpRequest("GET", newer), invocation=None).body == b"hello"


def test_every_access_key_leads_to_the_one_account(world: World) -> None:
    for key in ("AKIAAAAAAAAAAAAAAAAA", "999999999999", "x"):
        headers = (signed("s3", key=key), ("x-moto-account-id", "999999999999"))
        assert ask(world, "GET", "/files/a", *headers).body == b"hello"
    assert set(s3_accounts()) == {"123456789012"}


def s3_accounts() -> list[str]:
    from moto.s3.models import s3_backends

    return list(s3_backends)


def test_another_region_is_refused(world: World) -> None:
    assert code(ask(world, "GET", "/files/a", signed("s3", "eu-west-1"))) == "AuthorizationHeaderMalformed"
    refused = json_call(world, "ListTables", b"{}", signed("dynamodb", "eu-west-1"))
    assert code(refused) == "InvalidSignatureException"
    response = json_call(world, "ListTables", b"{}", ("User-Agent", "boto3 region/eu-west-1"))
    assert json.loads(response.body)["TableNames"] == ["orders"]


@pytest.mark.parametrize(
    "host",
    [
        "other.s3.amazonaws.com",
        "files.s3-website.us-east-1.amazonaws.com",
        "x.s3-accesspoint.us-east-1.amazonaws.com",
        "169.254.169.254",
        "sns.us-east-1.amazonaws.com",
    ],
)
def test_the_host_header_changes_nothing(world: World, host: str) -> None:
    assert ask(world, "GET", "/files/a", ("Host", host)).body == b"hello"


def test_text_in_an_item_cannot_become_another_operation(world: World) -> None:
    item = {"TableName": "orders", "Item": {"id": {"S": "2"}, "note": {"S": "a&Action=DeleteTable&b"}}}
    assert json_call(world, "PutItem", json.dumps(item).encode()).status == 200
    assert world.has_table("orders")
    assert {i["id"] for i in world.picture().items["orders"]} == {"1", "2"}


def test_query_and_body_cannot_name_two_operations(world: World) -> None:
    form = ("Content-Type", "application/x-www-form-urlencoded")
    body = b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::999999999999:role/x&RoleSessionName=abc"
    response = ask(world, "POST", "/?Action=GetCallerIdentity", form, body=body, service="sts")
    assert (response.status, code(response)) == (501, "NotImplemented")
    control = ask(world, "POST", "/", form, body=b"Action=GetCallerIdentity&Version=2011-06-15", service="sts")
    assert b"123456789012" in control.body


def test_query_parameters_of_another_operation_are_not_passed_on(world: World) -> None:
    assert ask(world, "GET", "/files/a?acl2&torrent2&x-id=GetObject").body == b"hello"
    # moto looks for these in an order of its own; what the gate understood is what happens
    both = ask(world, "GET", "/files?list-type=2&versions2&prefix=a")
    assert b"<Key>a</Key>" in both.body


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_large_object_stays_in_memory(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = open_files()
    body = os.urandom(7 * 1024 * 1024)
    assert ask(world, "PUT", "/files/large", body=body).status == 200
    assert ask(world, "GET", "/files/large").body == body
    assert open_files() == before
    assert list(tmp_path.iterdir()) == []


def test_a_form_upload_stays_in_memory_and_is_an_object(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content = b"x" * 600_000
    parts = (
        b'--B\r\nContent-Disposition: form-data; name="key"\r\n\r\nposted\r\n',
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n',
        content,
        b"\r\n--B--\r\n",
    )
    body = b"".join(parts)
    opened = open_files()
    response = ask(world, "POST", "/files", ("Content-Type", "multipart/form-data; boundary=B"), body=body)
    assert response.status == 204
    assert world.picture().objects["files"]["posted"]["size"] == len(content)
    assert open_files() == opened


def test_a_body_beyond_the_bound_is_refused(world: World) -> None:
    assert code(ask(world, "PUT", "/files/b", body=bytes(gate.MAX_BODY_BYTES + 1))) == "EntityTooLarge"
    assert ask(world, "PUT", "/files/b", body=bytes(gate.MAX_BODY_BYTES)).status == 200


def test_copies_cannot_store_more_than_the_bound(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_STORED_BYTES", 3_000_000)
    assert ask(world, "PUT", "/files/big", body=bytes(1_000_000)).status == 200
    copy = ("x-amz-copy-source", "/files/big")
    assert ask(world, "PUT", "/files/one", copy).status == 200
    assert code(ask(world, "PUT", "/files/two", copy)) == "StorageLimitExceeded"
    # overwriting is not storing more, however often
    for _ in range(5):
        assert ask(world, "PUT", "/files/one", body=bytes(900_000)).status == 200


def test_a_compressed_bomb_is_not_opened(world: World) -> None:
    bomb = gzip.compress(b'{"TableName": "orders", "x": "' + bytes(5_000_000) + b'"}')
    assert code(json_call(world, "ListTables", bomb, ("Content-Encoding", "gzip"))) == "SerializationException"


def test_chunks_cannot_claim_more_than_they_bring(world: World) -> None:
    headers = [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("content-encoding", "aws-chunked")]
    good = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
    assert ask(world, "PUT", "/files/c", *headers, ("x-amz-decoded-content-length", "5"), body=good).status == 200
    assert ask(world, "GET", "/files/c").body == b"hello"
    for claimed, body in (
        ("999999999999", good),
        ("5", b"ffffffff\r\nhello\r\n0\r\n\r\n"),
        ("5", b"-5\r\nhello\r\n0\r\n\r\n"),
    ):
        refused = ask(world, "PUT", "/files/c", *headers, ("x-amz-decoded-content-length", claimed), body=body)
        assert code(refused) == "InvalidRequest"


def test_entities_of_xml_are_not_expanded(world: World) -> None:
    tags = "<Tagging><TagSet><Tag><Key>{}</Key><Value>v</Value></Tag></TagSet></Tagging>"
    assert ask(world, "PUT", "/files?tagging", body=tags.format("k").encode()).status == 204
    laughs = " " * 5000 + '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + tags.format("&b;")
    assert code(ask(world, "PUT", "/files?tagging", body=laughs.encode())) == "InvalidRequest"
    assert code(ask(world, "PUT", "/files?tagging", body=laughs.encode("utf-16"))) == "InvalidRequest"


def test_reading_a_text_that_looks_like_motos_answers_is_not_slow(world: World) -> None:
    item = {"TableName": "orders", "Item": {"id": {"S": "slow"}, "x": {"S": "<RequestId>" * 30_000}}}
    assert json_call(world, "PutItem", json.dumps(item).encode()).status == 200
    began = time.monotonic()
    response = json_call(world, "GetItem", b'{"TableName": "orders", "Key": {"id": {"S": "slow"}}}')
    assert response.status == 200
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"TableName": ' + b"9" * 5000 + b"}", b""]
)
def test_a_body_that_is_no_request_is_answered_with_an_error(world: World, body: bytes) -> None:
    assert 400 <= json_call(world, "PutItem", body).status < 500


@pytest.mark.parametrize(
    "target",
    ["/" + "a" * 9000, "/files?" + "&".join("a=1" for _ in range(500)), "/files/\u0000", "//files/a", "/fi%2Fles/a",
     "/files/%ff%zz", "/files?max-keys=" + "9" * 5000, "/files?list-type=2&max-keys=x", "*", ""],
)  # fmt: skip
def test_a_strange_request_line_is_answered_with_an_error(world: World, target: str) -> None:
    assert 400 <= ask(world, "GET", target).status < 500


def test_quotas_that_moto_does_not_know_are_kept(world: World) -> None:
    assert code(ask(world, "PUT", "/files/" + "k" * 1025)) == "KeyTooLongError"
    assert ask(world, "PUT", "/files/" + "k" * 1024).status == 200
    assert code(ask(world, "PUT", "/files/m", ("x-amz-meta-a", "b" * 3000))) == "MetadataTooLarge"

    def put(value: Any) -> str | None:
        item = {"TableName": "orders", "Item": {"id": {"S": "q"}, "v": value}}
        return code(json_call(world, "PutItem", json.dumps(item).encode()))

    assert put({"N": "1E+125"}) is None
    assert put({"N": "1E+126"}) == "ValidationException"
    assert put({"N": "1" * 39}) == "ValidationException"
    nested: Any = {"S": "x"}
    for _ in range(100):
        nested = {"L": [nested]}
    assert put(nested["L"][0]["L"][0]) == "ValidationException"
    assert put({"S": "\ud83d\ude00"}) is None
    assert put({"S": "\ud800"}) == "ValidationException"
    assert put({"SS": ["a", "\udfff"]}) == "ValidationException"
    scan = {"TableName": "orders", "FilterExpression": "(" * 5000 + "a = b" + ")" * 5000}
    assert code(json_call(world, "Scan", json.dumps(scan).encode())) == "ValidationException"


def test_the_number_of_calls_is_bounded_and_the_outcome_known(world: World, cloud: Any) -> None:
    world.endpoint.bound(3)
    s3 = cloud.client(world, "s3")
    for _ in range(3):
        s3.list_buckets()
    assert not world.endpoint.refused_for_count
    with pytest.raises(botocore.exceptions.ClientError, match="TooManyCalls"):
        s3.list_buckets()
    assert world.endpoint.refused_for_count


def test_a_response_header_cannot_be_split_or_leave_latin_1(world: World) -> None:
    target = "/files/a?response-content-disposition=%E4%B8%AD%0d%0aSet-Cookie:x"
    value = ask(world, "GET", target).headers.get("content-disposition")
    assert value.encode("latin-1")
    assert "\r" not in value
    assert "\n" not in value


def test_the_clouds_own_requests_pass_the_same_gate(world: World) -> None:
    assert world.own_request(own_requests.get_object("files", "a")).body == b"hello"
    assert world.own_request(own_requests.get_object("fi/les", "a")).status >= 400
