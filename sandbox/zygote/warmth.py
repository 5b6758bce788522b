"""What is loaded once in the zygote, and what each spare touches so that copy-on-write has happened before its
job comes. Clients are built only to fill botocore's caches and are never handed to a handler."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
from typing import Any

_MODULES = (
    "asyncio",
    "base64",
    "boto3",
    "boto3.dynamodb.conditions",
    "boto3.dynamodb.types",
    "concurrent.futures",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "hashlib",
    "hmac",
    "http.client",
    "io",
    "json",
    "logging",
    "re",
    "sqlite3",
    "traceback",
    "typing",
    "unittest.mock",
    "urllib.parse",
    "uuid",
    "xml.etree.ElementTree",
    "zipfile",
    "zoneinfo",
    "awslambdaric.bootstrap",
    "awslambdaric.lambda_runtime_client",
    "aws_lambda_powertools",
)
_RESOURCES = ("s3", "dynamodb")
_SERVICES = ("s3", "dynamodb")  # what the cloud serves so far; each model makes every fork dearer
ENDPOINT = "http://127.0.0.1:4566"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIACOLDSTARTEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "coldstart",
    "AWS_SESSION_TOKEN": "coldstart",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": ENDPOINT,
}


def load() -> None:
    """Import what a handler may use and fill botocore's caches. A few seconds, once."""
    os.environ.update(CREDENTIALS)
    os.environ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001"  # the runtime client reads it when it is imported
    for name in _MODULES:
        importlib.import_module(name)
    _share_models()
    boto3 = importlib.import_module("boto3")
    boto3.setup_default_session()  # the one that boto3.client() and boto3.resource() use
    for service in _RESOURCES:
        boto3.resource(service)
    for service in _SERVICES:
        touch(service)


def _share_models() -> None:
    """Let every botocore session of a process read the service models through one loader.

    A model is a megabyte of JSON that a session would parse again (100 ms for S3); within a session botocore
    shares it among clients already. Patched in botocore 1.44: there is no setting for it.
    """
    session = importlib.import_module("botocore.session")
    vars(session)["create_loader"] = functools.cache(session.create_loader)


def touch(service: str) -> None:
    """Build a client as a handler would and send one call that never leaves the process."""
    import boto3
    from botocore.awsrequest import AWSResponse

    client = boto3.client(service)

    def answer(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, 404, {}, _Nothing())

    client.meta.events.register("before-send", answer)
    call = {
        "s3": lambda: client.copy_object(Bucket="b", Key="k", CopySource={"Bucket": "a", "Key": "k"}),
        "dynamodb": lambda: client.put_item(TableName="t", Item={"id": {"S": "1"}}),
    }.get(service)
    if call:
        with contextlib.suppress(Exception):
            call()


class _Nothing:
    """The body of an empty HTTP response, as urllib3 would offer it."""

    def read(self, *_: object, **__: object) -> bytes:
        return b""

    def stream(self, *_: object, **__: object) -> list[bytes]:
        return []

    def close(self) -> None:
        pass
