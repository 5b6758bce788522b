"""The recorder names what boto3 asked for, as boto3 names it."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest

from sandbox.cloud.backends import own_requests
from sandbox.cloud.backends.moto_bridge import MotoRequest, environ
from sandbox.cloud.front.protocol import understand
from sandbox.cloud.front.recording import MAX_TEXT
from sandbox.cloud.world import World
from sandbox.job import Seed, SeedObject
from sandbox.result import Call

SEED = Seed(
    objects=(SeedObject(bucket="files", key="a b/c+d.txt", body=b"hello"),),
    items={"orders": ({"id": "1", "n": 1}, {"id": "2", "n": 2})},
)


@pytest.fixture
def record(cloud: Any) -> Callable[[str, str, dict[str, Any]], Call]:
    world = World.deploy("", SEED)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    world.endpoint.bound(1000)

    def call(service: str, method: str, arguments: dict[str, Any]) -> Call:
        world.endpoint.begin("r")
        with contextlib.suppress(botocore.exceptions.ClientError):
            getattr(cloud.client(world, service, invocation="r"), method)(**arguments)
        (recorded,) = world.endpoint.end("r")
        return recorded

    return call


UPLOAD = {"Bucket": "files", "Key": "u", "UploadId": "x"}
PUT = {"TableName": "orders", "Item": {"id": {"S": "1"}}}
KEY = {"TableName": "orders", "Key": {"id": {"S": "1"}}}


@pytest.mark.parametrize(
    ("service", "method", "operation", "arguments"),
    [
        ("s3", "put_object", "PutObject", {"Bucket": "files", "Key": "ü/ +.txt", "Body": b"text", "ContentType": "a/b",
                                           "Metadata": {"my_key": "v", "other": "w"}}),
        ("s3", "copy_object", "CopyObject", {"Bucket": "files", "Key": "x", "CopySource": "files/a b/c+d.txt"}),
        ("s3", "get_object", "GetObject", {"Bucket": "files", "Key": "a b/c+d.txt", "Range": "bytes=0-1"}),
        ("s3", "head_object", "HeadObject", {"Bucket": "files", "Key": "a b/c+d.txt"}),
        ("s3", "delete_object", "DeleteObject", {"Bucket": "files", "Key": "a b/c+d.txt"}),
        ("s3", "delete_objects", "DeleteObjects",
         {"Bucket": "files", "Delete": {"Objects": [{"Key": "<&>"}, {"Key": "b"}]}}),
        ("s3", "list_objects_v2", "ListObjectsV2", {"Bucket": "files", "Prefix": "a b/", "MaxKeys": 5}),
        ("s3", "list_objects", "ListObjects", {"Bucket": "files", "Delimiter": "/"}),
        ("s3", "list_object_versions", "ListObjectVersions", {"Bucket": "files"}),
        ("s3", "list_buckets", "ListBuckets", {}),
        ("s3", "head_bucket", "HeadBucket", {"Bucket": "files"}),
        ("s3", "get_object_tagging", "GetObjectTagging", {"Bucket": "files", "Key": "a b/c+d.txt"}),
        ("s3", "put_object_tagging", "PutObjectTagging", {"Bucket": "files", "Key": "a b/c+d.txt",
                                                          "Tagging": {"TagSet": [{"Key": "k", "Value": "v"}]}}),
        ("s3", "create_multipart_upload", "CreateMultipartUpload", {"Bucket": "files", "Key": "u"}),
        ("s3", "upload_part", "UploadPart", {**UPLOAD, "PartNumber": 2, "Body": b"part"}),
        ("s3", "complete_multipart_upload", "CompleteMultipartUpload",
         {**UPLOAD, "MultipartUpload": {"Parts": [{"ETag": "e", "PartNumber": 1}]}}),
        ("s3", "abort_multipart_upload", "AbortMultipartUpload", UPLOAD),
        ("dynamodb", "put_item", "PutItem", {"TableName": "orders", "Item": {"id": {"S": "é"}, "n": {"N": "1"}}}),
        ("dynamodb", "get_item", "GetItem", {**KEY, "ConsistentRead": True}),
        ("dynamodb", "update_item", "UpdateItem", {**KEY, "UpdateExpression": "SET n = :v",
                                                   "ExpressionAttributeValues": {":v": {"N": "2"}}}),
        ("dynamodb", "query", "Query", {"TableName": "orders", "KeyConditionExpression": "id = :i",
                                        "ExpressionAttributeValues": {":i": {"S": "1"}}}),
        ("dynamodb", "scan", "Scan", {"TableName": "orders", "Limit": 1}),
        ("dynamodb", "delete_item", "DeleteItem", KEY),
        ("dynamodb", "batch_get_item", "BatchGetItem", {"RequestItems": {"orders": {"Keys": [{"id": {"S": "1"}}]}}}),
        ("dynamodb", "transact_write_items", "TransactWriteItems",
         {"TransactItems": [{"Put": {"TableName": "orders", "Item": {"id": {"S": "3"}}}}]}),
        ("dynamodb", "list_tables", "ListTables", {}),
        ("sts", "get_caller_identity", "GetCallerIdentity", {}),
    ],
)  # fmt: skip
def test_operation_and_parameters_are_those_of_the_call(
    record: Any, service: str, method: str, operation: str, arguments: dict[str, Any]
) -> None:
    call = record(service, method, arguments)
    assert (call.service, call.operation) == (service, operation)
    if method == "copy_object":
        arguments = {**arguments, "CopySource": "files/a%20b/c%2Bd.txt"}  # as it goes over the wire
    plain = {name: value.decode() if isinstance(value, bytes) else value for name, value in arguments.items()}
    assert {name: call.parameters[name] for name in plain} == plain


def test_a_success_has_its_status_and_response(record: Any) -> None:
    call = record("s3", "get_object", {"Bucket": "files", "Key": "a b/c+d.txt"})
    assert (call.status, call.error_code, call.response) == (200, None, "hello")
    assert call.request_id
    assert call.ms > 0


@pytest.mark.parametrize(
    ("service", "method", "arguments", "status", "code", "message"),
    [
        ("s3", "get_object", {"Bucket": "files", "Key": "no"}, 404, "NoSuchKey", "The specified key does not exist."),
        ("s3", "list_objects_v2", {"Bucket": "nobody"}, 404, "NoSuchBucket", "The specified bucket does not exist"),
        ("s3", "head_object", {"Bucket": "files", "Key": "no"}, 404, "404", ""),
        ("dynamodb", "put_item", {**PUT, "ConditionExpression": "attribute_not_exists(id)"},
         400, "ConditionalCheckFailedException", "The conditional request failed"),
        ("dynamodb", "update_item", {**KEY, "UpdateExpression": "SET #n = :v"}, 400, "ValidationException",
         "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; "
         "attribute name: #n"),
        ("dynamodb", "query", {"TableName": "orders", "KeyConditionExpression": "id = :v"}, 400, "ValidationException",
         "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
         "attribute value: :v"),
        ("dynamodb", "get_item", {"TableName": "nobody", "Key": {"id": {"S": "1"}}}, 400, "ResourceNotFoundException",
         "Requested resource not found"),
        ("dynamodb", "put_item", {"TableName": "orders", "Item": {"x": {"S": "1"}}}, 400, "ValidationException",
         "One or more parameter values were invalid: Missing the key id in the item"),
    ],
)  # fmt: skip
def test_an_error_has_its_code_and_message(
    record: Any, service: str, method: str, arguments: dict[str, Any], status: int, code: str, message: str
) -> None:
    call = record(service, method, arguments)
    assert (call.status, call.error_code, call.error_message) == (status, code, message)


def test_the_client_sees_the_recorded_request_id(cloud: Any) -> None:
    world = World.deploy("", SEED)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    world.endpoint.bound(10)
    world.endpoint.begin("r")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        cloud.client(world, "s3", invocation="r").get_object(Bucket="files", Key="no")
    (call,) = world.endpoint.end("r")
    assert caught.value.response["ResponseMetadata"]["RequestId"] == call.request_id
    assert call.request_id in call.response


def test_binary_is_base64_and_long_values_are_cut(record: Any) -> None:
    assert record("s3", "put_object", {"Bucket": "files", "Key": "b", "Body": b"\xff\x00"}).parameters["Body"] == "/wA="
    long = record("s3", "put_object", {"Bucket": "files", "Key": "b", "Body": b"x" * 100_000}).parameters["Body"]
    assert len(long) == MAX_TEXT + 1
    assert long.endswith("…")


def test_a_call_outside_of_an_invocation_is_put_with_the_open_one(cloud: Any) -> None:
    world = World.deploy("", SEED)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    world.endpoint.bound(10)
    world.endpoint.begin("r")
    cloud.client(world, "s3", invocation=None).list_buckets()
    assert [call.operation for call in world.endpoint.end("r")] == ["ListBuckets"]
    cloud.client(world, "s3", invocation=None).list_buckets()  # nobody's, and answered all the same
    assert world.endpoint.end("r") == ()


def test_understanding_a_request_takes_little_time() -> None:
    World.deploy("", SEED)
    request = own_requests.put_object("files", "a b/c.txt", b"x" * 1000, "text/plain", {"a": "b"})
    took = []
    for _ in range(50):
        began = time.process_time()
        understand("s3", MotoRequest(environ(request, "s3", "")))
        took.append(time.process_time() - began)
    assert statistics.median(took) < 0.001  # measured: 0.2 ms; room for a slow machine
