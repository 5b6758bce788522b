"""ministack, an emulator that people run beside their code: the same S3 copy by a function that is new each time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import time
import urllib.request
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from bench.ground import ROOT
from bench.server import free_port

PYTHON = ROOT / ".venv-peers" / "bin" / "python"
_UP_SECONDS = 30.0
_CODE = """
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    source = {"Bucket": uploaded["bucket"]["name"], "Key": uploaded["object"]["key"]}
    s3.copy_object(Bucket="copies", Key=source["Key"], CopySource=source)
"""


class PeersMissing(Exception):
    """What is measured beside us has not been installed; the message says how."""


class Emulator:
    """A running ministack with two buckets. Raises PeersMissing."""

    def __init__(self, folder: Path) -> None:
        if not PYTHON.exists():
            raise PeersMissing("ministack is not installed: make bench installs it")
        folder.mkdir()
        self._port = free_port()
        settings = {"GATEWAY_PORT": str(self._port), "BIND_HOST": "127.0.0.1", "LOG_LEVEL": "ERROR"}
        self._process = subprocess.Popen(
            [str(PYTHON), "-m", "ministack"],
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._names = count()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("handler.py", _CODE)
        self._package = packed.getvalue()

    def __enter__(self) -> Emulator:
        self._until_up()
        self._s3, self._lambda = self._client("s3"), self._client("lambda")
        for bucket in ("uploads", "copies"):
            self._s3.create_bucket(Bucket=bucket)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def copy(self) -> None:
        """An upload, a new function, its invocation with the event, and a look at the copy."""
        number = next(self._names)
        name, key = f"copy-{number}", f"{number}.txt"
        self._s3.put_object(Bucket="uploads", Key=key, Body=b"hello")
        self._lambda.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role="arn:aws:iam::000000000000:role/copy",
            Handler="handler.handler",
            Code={"ZipFile": self._package},
            MemorySize=256,
            Timeout=10,
        )
        wait = {"Delay": 0.005, "MaxAttempts": 1000}
        self._lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=wait)
        event = {"Records": [{"s3": {"bucket": {"name": "uploads"}, "object": {"key": key}}}]}
        answer = self._lambda.invoke(FunctionName=name, Payload=json.dumps(event))
        body = self._s3.get_object(Bucket="copies", Key=key)["Body"].read()
        if answer.get("FunctionError") or body != b"hello":
            raise RuntimeError(f"ministack did not copy: {answer['Payload'].read()!r}")
        self._lambda.delete_function(FunctionName=name)

    def _until_up(self) -> None:
        deadline = time.monotonic() + _UP_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self._port}/_ministack/health", timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError("ministack did not come up") from None
                time.sleep(0.05)

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self._port}",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}),
        )
