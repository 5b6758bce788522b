"""The six cases of `copy-object` as people test a handler today: pytest, moto, a module imported anew for each."""

import importlib
import os
import random
import string

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")
RANDOM = random.Random(1)


def word():
    return "".join(RANDOM.choices(string.ascii_lowercase, k=8))


UPLOADS = [
    ("reports/2026-11.csv", b"day,visits\n1,120\n2,98\n", "text/csv", {"author": "mei"}),
    (f"{word()}/{word()}.txt", b" ".join(word().encode() for _ in range(40)), "text/plain", {"desk": word()}),
    (f"{word()}/{word()}.bin", b"\xff\xd8\x00" + RANDOM.randbytes(600), "image/jpeg", {"camera": word()}),
]


@pytest.fixture
def s3(monkeypatch):
    monkeypatch.setenv("DESTINATION_BUCKET", "copies")
    with mock_aws():
        client = boto3.client("s3")
        for bucket in ("newsroom-uploads", "copies"):
            client.create_bucket(Bucket=bucket)
        client.put_object(Bucket="newsroom-uploads", Key="reports/2026-10.csv", Body=b"day,visits\n")
        yield client


@pytest.fixture
def handler(s3):  # noqa: ARG001 - imported while moto answers
    import handler

    return importlib.reload(handler).handler


def event(bucket, key):
    return {"Records": [{"s3": {"bucket": {"name": bucket}, "object": {"key": key}}}]}


@pytest.mark.parametrize(("key", "body", "content_type", "metadata"), UPLOADS)
def test_an_upload_is_copied_with_its_type_and_metadata(s3, handler, key, body, content_type, metadata):
    s3.put_object(Bucket="newsroom-uploads", Key=key, Body=body, ContentType=content_type, Metadata=metadata)
    handler(event("newsroom-uploads", key), None)
    copy = s3.get_object(Bucket="copies", Key=key)
    assert copy["Body"].read() == body
    assert (copy["ContentType"], copy["Metadata"]) == (content_type, metadata)
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="copies")["Contents"]] == [key]


def test_uploads_to_two_other_buckets_are_copied_one_after_the_other(s3, handler):
    for body in (b"text", b"another"):
        bucket, key = f"desk-{word()}", f"{word()}.txt"
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        handler(event(bucket, key), None)
        assert s3.get_object(Bucket="copies", Key=key)["Body"].read() == body


@pytest.mark.parametrize("key", ["reports/already-deleted.csv", f"{word()}/{word()}.csv"])
def test_a_copy_that_fails_makes_the_invocation_fail(handler, key):
    with pytest.raises(ClientError):
        handler(event("newsroom-uploads", key), None)
