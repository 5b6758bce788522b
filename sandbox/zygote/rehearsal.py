"""What every function process does after its fork, done in the zygote beforehand with a made-up event.

A function runs faster, and writes to fewer pages of the zygote's, once the interpreter has counted its calls,
specialized its instructions and found its attributes: all of that is kept in the memory that a fork would have to copy
to write it down. Nothing else is left behind: no variable, stream, signal, logger, module or file.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awslambdaric import bootstrap, lambda_runtime_client

from sandbox.channel import Channel
from sandbox.sdk_variables import RUNTIME_API, SDK_VARIABLES
from sandbox.wall import inner
from sandbox.zygote import function
from sandbox.zygote.code import write_code

if TYPE_CHECKING:
    from sandbox.zygote.environment import Settings

_MODULE = "coldstart_rehearsal"
_HANDLER = b"""
import json
import os

import boto3

from sandbox.zygote import warmth

client = boto3.client("s3")


def handler(event, context):
    record = event["Records"][0]
    bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
    for service in os.environ["SERVICES"].split():
        warmth.touch(service)
    print("copied", key, "from", bucket)
    return {"statusCode": 200, "body": json.dumps({"key": key, "left_ms": context.get_remaining_time_in_millis()})}
"""
_EVENT = (
    b'{"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventName": '
    b'"ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": "k", "size": 1}}}]}'
)
_HEADERS: dict[str, str | int] = {
    "Lambda-Runtime-Aws-Request-Id": "00000000-0000-0000-0000-000000000000",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:F",
    "Lambda-Runtime-Deadline-Ms": 0,
    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0",
    "Content-Type": "application/json",
}


class _Over(BaseException):
    """There is no second event."""


class _RuntimeApi:
    """In place of awslambdaric's extension module, which keeps a connection to the Runtime API."""

    def __init__(self) -> None:
        self._events = [_EVENT]

    def next(self) -> tuple[bytes, dict[str, str | int]]:
        if not self._events:
            raise _Over
        return self._events.pop(), _HEADERS

    def post_invocation_result(self, *answer: object) -> None:
        """Nobody waits for it."""

    def post_error(self, _request: str, error: str, *_: object) -> None:
        raise RuntimeError(error)


def rehearse(settings: Settings, services: Sequence[str] = ("dynamodb", "s3")) -> None:
    """Serve one event as a function process would, in this process, and make a call to each of `services`."""
    folder = f"{os.environ.get('TMPDIR', '/tmp')}/{_MODULE}"  # noqa: S108 - the zygote's own; nobody else is here yet
    os.mkdir(folder, 0o700)  # noqa: PTH102 - as the function process does it
    try:
        with _everything_as_it_was():
            _serve(replace(settings, place=inner.Place(task_root=folder, tmp=folder), confinement=None), services)
    finally:
        shutil.rmtree(folder)
        sys.path_importer_cache.pop(folder, None)


def _serve(settings: Settings, services: Sequence[str]) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    function.standard_streams(null)
    os.close(null)
    ours, theirs = Channel.pair()
    environment = {
        **SDK_VARIABLES,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": "F",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "SERVICES": " ".join(services),
    }
    files = [[f"{_MODULE}.py", len(_HANDLER)]]
    ours.send({"start": {"files": files, "environment": environment}}, blob=_HANDLER)
    message = theirs.receive()
    write_code(message.body["start"]["files"], message.blob, settings.place.task_root)
    ours.close()
    theirs.close()
    function.enter(message.body["start"]["environment"], settings)
    with contextlib.suppress(_Over):
        bootstrap.run(f"{_MODULE}.handler", lambda_runtime_client.LambdaRuntimeClient(RUNTIME_API))


@contextlib.contextmanager
def _everything_as_it_was() -> Iterator[None]:
    """Whatever serving an event changes in this process is as before after the block."""
    environment, path, folder, arguments = dict(os.environ), list(sys.path), os.getcwd(), sys.argv  # noqa: PTH109
    streams, descriptors = (sys.stdin, sys.stdout, sys.stderr), [os.dup(number) for number in range(3)]
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    root = logging.getLogger()
    handlers, converter = list(root.handlers), logging.Formatter.converter
    runtime: Any = vars(lambda_runtime_client)
    api = runtime["runtime_client"]
    runtime["runtime_client"] = _RuntimeApi()
    try:
        yield
    finally:
        runtime["runtime_client"] = api
        vars(bootstrap).update(_GLOBAL_AWS_REQUEST_ID=None, _GLOBAL_TENANT_ID=None)
        root.handlers[:] = handlers
        logging.Formatter.converter = converter
        for number, handler in signals.items():
            signal.signal(number, handler)
        sys.stdin, sys.stdout, sys.stderr = streams
        for position, descriptor in enumerate(descriptors):
            os.dup2(descriptor, position)
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.path[:] = path
        sys.argv = arguments
        sys.modules.pop(_MODULE, None)
