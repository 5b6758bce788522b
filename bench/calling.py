"""One AWS call from a handler, recorded, beside the same call under moto's `mock_aws` and to a moto_server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.ground import ROOT, Ground
from bench.server import free_port
from bench.timing import Row, ratio
from sandbox import Job, Sandbox

_CALLS = 50  # of one process or run, after a warm-up
_UP_SECONDS = 30.0
_TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Put:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 20
      MemorySize: 256
      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Orders}}]
"""
_CODE = """\
import time
import boto3

dynamodb = boto3.client("dynamodb")

def handler(event, context):
    times = []
    for number in range(event["calls"] + event["warm_up"]):
        began = time.perf_counter()
        dynamodb.put_item(TableName="orders", Item={"id": {"S": str(number)}, "note": {"S": "two coffees"}})
        times.append((time.perf_counter() - began) * 1000)
    return times[event["warm_up"]:]
"""


def rows(ground: Ground) -> list[Row]:
    """In turns, so that a busy moment of the machine is nobody's alone."""
    ours: list[float] = []
    mocked: list[float] = []
    served: list[float] = []
    with _moto_server() as endpoint:
        for _ in range(ground.count(20)):
            ours += _in_a_handler(ground.sandbox)
            mocked += _peer()
            served += _peer(endpoint)
    here = Row("PutItem from a handler, recorded", ours)
    mock = Row("  the same under moto's mock_aws", mocked)
    server = Row("  the same to a moto_server", served)
    return [
        here,
        mock,
        ratio("  a handler's takes as long as so many under mock_aws", here.median, mock.median, most=2.5),
        server,
        ratio("  a moto_server's takes as long as so many under mock_aws", server.median, mock.median),
    ]


def _in_a_handler(sandbox: Sandbox) -> list[float]:
    step = {"step": "invoke", "payload": {"calls": _CALLS, "warm_up": 5}}
    result = sandbox.run(Job(code={"handler.py": _CODE.encode()}, template=_TEMPLATE, steps=(step,)))
    answer = result.steps[0].invocations[0].answer if result.steps else None
    if not isinstance(answer, list) or result.final is None or len(result.final.items["orders"]) != _CALLS + 5:
        raise RuntimeError(f"the items were not put: {result.outcome} {result.message} {answer}")
    return [float(each) for each in answer]


def _peer(*endpoint: str) -> list[float]:
    line = [sys.executable, str(ROOT / "bench" / "put_item_peer.py"), str(_CALLS), *endpoint]
    return [float(each) for each in json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)]


@contextmanager
def _moto_server() -> Iterator[str]:
    port = free_port()
    line = [str(Path(sys.executable).parent / "moto_server"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        endpoint, deadline = f"http://127.0.0.1:{port}", time.monotonic() + _UP_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{endpoint}/moto-api/data.json", timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("moto_server did not come up") from None
                time.sleep(0.05)
        yield endpoint
    finally:
        process.terminate()
        process.wait()
