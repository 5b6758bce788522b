"""AWS's runtime interface emulator with AWS's runtime client: one handler, one process, one invocation.

Nothing holds it back: it runs the files of `handlers/`, which are ours. It listens on loopback only.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import awslambdaric

from tests.fidelity import sam
from tests.fidelity.facts import Facts, of_answer, of_error, of_no_document

PACKAGES = f"/opt/python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
"""Where a traceback of ours says that the runtime client is."""
HANDLERS = Path(__file__).parent / "handlers"
_PATH = "/2015-03-31/functions/function/invocations"
_OF_EMULATOR = re.compile(r"^\d\d \w{3} \d{4} [\d:,]+ \[")
_GLUED = re.compile(r"(?=(?:END|REPORT) RequestId: )")
"""The emulator's own lines follow the handler's last character, with or without a line feed between."""
_TIMED_OUT = re.compile(rb"Task timed out after [\d.]+ seconds$")


def invoke(handler: str, event: Any, *, timeout: int) -> Facts:
    """Invoke "module.function" of `handlers/` once. Raises sam.PeerMissing, and TimeoutError when it does not start."""
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder) / "task"
        shutil.copytree(HANDLERS, task, ignore=shutil.ignore_patterns("__pycache__"))
        log = Path(folder) / "log"
        with running(task, handler, timeout, log) as (port, _):
            status, body = _ask(port, json.dumps(event).encode(), timeout + 5)
        text = log.read_text("utf-8", "replace").replace(str(task), "/var/task")
        text = text.replace(str(Path(awslambdaric.__file__).parents[1]), PACKAGES)
        lines = [line for line in _GLUED.sub("\n", text).splitlines() if not _OF_EMULATOR.match(line)]
        return _facts(status, body.replace(str(task).encode(), b"/var/task"), lines)


def _facts(status: int, body: bytes, log: list[str]) -> Facts:
    """The emulator answers 502 where the runtime ended, 200 where it posted something, be it an error document or no
    JSON at all; a timeout is a sentence with 200."""
    if _TIMED_OUT.match(body):
        return of_no_document(body, log, failed=True)
    try:
        document = json.loads(body)
    except ValueError:
        return of_no_document(body, log, failed=status != 200)
    if status != 200 or (isinstance(document, dict) and {"errorType", "errorMessage"} <= set(document)):
        return of_error(document, log)
    return of_answer(document, log)


@contextlib.contextmanager
def running(task: Path, handler: str, timeout: int, log: Path) -> Iterator[tuple[int, int]]:
    """The emulator's own port and the Runtime API's, while it runs. Raises TimeoutError when it does not start."""
    port, runtime = _free_ports()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sam.emulator(), "--log-level", "error"),
                *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
                *("--runtime-api-address", f"127.0.0.1:{runtime}"),
                *(sys.executable, "-m", "awslambdaric", handler),
            ],
            cwd=task,
            env=_environment(task, timeout),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        # It listens on the second a moment after the first.
        _until_open(port)
        _until_open(runtime)
        yield port, runtime
    finally:
        # The emulator starts the runtime in a process group of its own, and ends it when it is told to end.
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(task: Path, timeout: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(task),
        "AWS_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "Function",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    }


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _until_open(port: int) -> None:
    """Wait until somebody listens there. Raises TimeoutError."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise TimeoutError(f"the emulator did not open port {port}")


def _ask(port: int, body: bytes, seconds: float) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("POST", _PATH, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
