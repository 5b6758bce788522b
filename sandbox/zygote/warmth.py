"""What is loaded once in the zygote, and what each spare touches so that copy-on-write has happened before its
job comes."""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.sdk_variables import SDK_VARIABLES
from sandbox.zygote.ahead import Ahead

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
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.idempotency",
    "aws_lambda_powertools.utilities.typing",
)
"""Not the X-Ray SDK: importing it opens its socket, which would not survive the fork."""
_RESOURCES = ("s3", "dynamodb")
_CALLED = ("s3", "dynamodb")
_BUILT = (
    "sqs",
    "sns",
    "kinesis",
    "events",
    "scheduler",
    "lambda",
    "logs",
    "cloudwatch",
    "dynamodbstreams",
    "sts",
    "xray",
)
"""A client of each is built ahead: 9 MB in the zygote, shared by all; a fork does not get dearer. The X-Ray SDK, too,
asks for one when it is imported."""
_ANSWERS = {
    "s3": b"<CopyObjectResult><ETag>&quot;0&quot;</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
    b"</CopyObjectResult>",
    "dynamodb": b"{}",
}


def load() -> Ahead:
    """Import what a handler may use and fill botocore's caches. A few seconds, once. The first client of each service,
    to be offered once nothing here asks for one any more."""
    os.environ.update(SDK_VARIABLES)  # before the imports: the runtime client reads its address then
    for name in _MODULES:
        importlib.import_module(name)
    _share_models()
    _share_endpoints()
    _share_methods()
    boto3 = importlib.import_module("boto3")
    boto3.setup_default_session()  # the one that boto3.client() and boto3.resource() use
    for service in _CALLED:
        _prepare_touching(service)
        touch(service)
    return Ahead((*_CALLED, *_BUILT), _RESOURCES)


def _share_models() -> None:
    """Let every botocore session of a process read the service models through one loader.

    A model is a megabyte of JSON that a session would parse again (100 ms for S3); within a session botocore
    shares it among clients already. Patched in botocore 1.44: there is no setting for it.
    """
    session = importlib.import_module("botocore.session")
    vars(session)["create_loader"] = functools.cache(session.create_loader)


def _share_endpoints() -> None:
    """Let every client of a service find its endpoints by one set of rules.

    botocore builds the rules anew for each client, from a model that never changes: a third of the time that a
    client takes, and a fifth of the pages that a fork copies for it. Patched in botocore 1.44: there is no setting.
    """
    regions = importlib.import_module("botocore.regions")
    build = regions.EndpointProvider
    known: dict[tuple[int, ...], tuple[object, dict[str, object]]] = {}

    def shared(**arguments: object) -> object:
        key = tuple(id(value) for value in arguments.values())
        if key not in known:
            known[key] = build(**arguments), arguments  # held, so that no other object gets one of these ids
        return known[key][0]

    vars(regions)["EndpointProvider"] = shared


def _share_methods() -> None:
    """Let all clients of a service have one model and its methods, which botocore makes of the same JSON each time.

    A client then takes 2.3 ms instead of 3.3 and its first call 2.5 instead of 3.2; what a fork has to copy for
    both is a fifth less. Each client still gets a class of its own, to which boto3 and others add. Patched in
    botocore 1.44: there is no setting.
    """
    creator = importlib.import_module("botocore.client").ClientCreator
    load, methods, names = creator._load_service_model, creator._create_methods, creator._create_name_mapping
    models: dict[tuple[str, str | None], Any] = {}
    made: dict[int, tuple[dict[str, Any], dict[str, str]]] = {}

    def load_service_model(self: Any, service_name: str, api_version: str | None = None) -> Any:
        key = (service_name, api_version)
        if key not in models:
            models[key] = model = load(self, service_name, api_version)
            made[id(model)] = methods(self, model), names(self, model)
        return models[key]

    creator._load_service_model = load_service_model
    creator._create_methods = lambda _self, model: dict(made[id(model)][0])
    creator._create_name_mapping = lambda _self, model: dict(made[id(model)][1])


_touching: dict[str, tuple[Any, int]] = {}
"""Clients that talk to a stand-in, which are never handed to a handler, and its port."""
_numbers = itertools.count()


def _prepare_touching(service: str) -> None:
    import boto3
    from botocore.config import Config

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    once = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    _touching[service] = boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", config=once), port


def touch(service: str) -> None:
    """Send one call as a handler would, over a real connection to a stand-in on the loopback; nothing where there is
    none, or where it is shared and somebody else is at the stand-in's port (tier C)."""
    client, port = _touching[service]
    name = f"n{next(_numbers)}"  # a new one, or botocore would remember where its requests go
    calls: dict[str, Callable[[], object]] = {
        "s3": lambda: client.copy_object(Bucket=name, Key="k", CopySource={"Bucket": "a", "Key": "k"}),
        "dynamodb": lambda: client.put_item(TableName=name, Item={"id": {"S": "1"}}),
    }
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError:
        return
    with _answering(listener, _ANSWERS[service]):
        with contextlib.suppress(Exception):  # what the stand-in says does not matter: the way there does
            calls[service]()
        client.close()


@contextlib.contextmanager
def _answering(listener: socket.socket, body: bytes) -> Iterator[None]:
    """Have `listener` answer one request with `body` for as long as the block runs, and close it."""

    def answer() -> None:
        with contextlib.suppress(OSError), listener.accept()[0] as connection:
            while (part := connection.recv(65536)) and not part.endswith((b"\r\n\r\n", b"}")):
                pass
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode() + body)

    with listener:
        server = threading.Thread(target=answer, daemon=True)
        server.start()
        yield
        server.join(5)
