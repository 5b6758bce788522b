"""What comes over the warden's socket: bytes that are no message, messages that are no job, and jobs that were right
before they were changed. Honest runs pass before, beside and after."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import plain
from sandbox.channel import Channel, ChannelClosed
from sandbox.job import Job, Limits
from tests.sandbox.attacks.conftest import honest
from tests.sandbox.fuzz import seeded, wire
from tests.sandbox.fuzz.parameters import TEXTS, One
from tests.sandbox.fuzz.settings import CHANCE, fuzzed

ANSWERED_SECONDS = 60
STEPS: tuple[dict[str, Any], ...] = (
    {"step": "put-object", "bucket": "seeded", "key": "a b/c", "body": "text", "metadata": {"a": "b"}},
    {"step": "delete-object", "bucket": "Bucket", "key": "seeded"},
    {"step": "put-item", "table": "seeded", "item": {"id": "a", "n": 1, "l": [{"m": None}]}},
    {"step": "update-item", "table": "Table", "key": {"id": "seeded"}, "set": {"n": 2}},
    {"step": "delete-item", "table": "seeded", "key": {"id": "seeded"}},
    {"step": "send-message", "queue": "seeded", "body": "text", "attributes": {"a": 1}, "delay": 1},
    {"step": "send-messages", "queue": "Ordered", "messages": [{"body": "a", "group_id": "g",
    "deduplication_id": "d"}]},
    {"step": "put-records", "stream": "seeded", "records": [{"partition_key": "a", "data_base64": "eA=="}]},
    {"step": "publish", "topic": "seeded", "message": "text", "subject": "s", "attributes": {"a": "b"}},
    {"step": "put-event", "source": "seeded", "detail_type": "t", "detail": {"a": 1}, "bus": "seeded"},
    {"step": "put-log-events", "log_group": "seeded", "log_stream": "s", "messages": ["a", "b"]},
    {"step": "request", "method": "GET", "path": "/seeded?q=1", "headers": {"a": "b"}},
    {"step": "request", "method": "POST", "path": "/", "body": "text", "function_url": "Function"},
    {"step": "invoke", "payload": {"a": 1}, "function": "Function", "type": "Event"},
    {"step": "wait", "seconds": 60},
    {"step": "at-once", "times": 2, "do": {"step": "invoke", "payload": {}}},
    {"step": "at-once", "steps": [{"step": "invoke", "payload": 1}, {"step": "put-object", "bucket": "seeded",
    "key": "k", "body": ""}]},
    {"step": "deliver-again"}, {"step": "new-environment"},
    {"step": "fail-call", "service": "sts", "operation": "GetCallerIdentity", "error": "Throttling", "status": 429},
    {"step": "kill-environment", "after_call": 1, "function": "Function"},
)  # fmt: skip
CODE = b"""import boto3
def handler(event, context):
    boto3.client('sts').get_caller_identity()
    return event
"""
JOB = Job(
    code={"handler.py": CODE}, template=seeded.TEMPLATE, seed=seeded.SEED, handler="handler.handler", timeout=3.0,
    memory_mb=256, environment={"A": "b"}, function="Function", limits=Limits(seconds=3),
)  # fmt: skip


VALUES = (*wire.ODD, *(text for text in TEXTS if len(text) < 6000), 10**400, -0.5, {"base64": "=="})


@pytest.fixture(scope="module")
def quiet(sandbox: Any) -> Iterator[Any]:
    """The warden, on which an honest run passes before and after, and in whose logs is no exception."""
    honest(sandbox)
    log = Path(sandbox.folder) / "warden.log"
    before = log.stat().st_size
    yield sandbox
    honest(sandbox)
    said = log.read_bytes()[before:]
    assert b"Traceback" not in said, said.decode()[:5000]


@contextmanager
def runs_beside(sandbox: Any) -> Iterator[Counter[str]]:
    """Honest runs, one after another, as long as the block goes on."""
    passed: Counter[str] = Counter()
    over = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            while not over.is_set():
                honest(sandbox)
                passed["honest"] += 1
        except BaseException as error:  # noqa: BLE001 - raised by the block's thread
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield passed
    finally:
        over.set()
        thread.join()
    if failed:
        raise failed[0]
    assert passed["honest"] >= 1


def jobs(one: One) -> tuple[dict[str, Any], Any]:
    """A request to run and its series, in which up to three values are others."""
    steps = tuple(one(STEPS) for _ in range(one(range(1, 4))))
    series = json.loads(plain.text([plain.dump(JOB) | {"steps": list(steps)}]))
    request: dict[str, Any] = {"op": "run", "owner": "somebody", "lane": "live", "places": False}
    for _ in range(one(range(4))):
        changed = one((request, series, series, series[0]["steps"], series[0]["steps"], series[0]["steps"]))
        places = list(wire.places(changed))
        if not places:
            break
        holder, key = one(places)
        if one(range(6)) == 0:
            del holder[key]
        else:
            holder[key] = deepcopy(one(VALUES))
        if not _is_series(series):
            break
    if _is_series(series) and isinstance(series[0].get("limits"), dict):
        series[0]["limits"]["seconds"] = 3  # how long a run may take is the course's affair, and trusted
    return request, series


def _is_series(series: Any) -> bool:
    return bool(series) and isinstance(series[0], dict) and isinstance(series[0].get("steps"), list)


def asked(sandbox: Any, request: dict[str, Any], series: Any) -> Counter[str]:
    """What a run comes to: outcomes, or the error. Raises AssertionError for one that is our fault."""
    channel = Channel(_connected(sandbox))
    channel.socket.settimeout(ANSWERED_SECONDS)
    came: Counter[str] = Counter()
    try:
        channel.send(request, blob=json.dumps(series).encode())
        wanted = len(series) if isinstance(series, list) and request.get("op") == "run" else 1
        while came.total() < max(1, wanted):
            message = channel.receive()
            if "place" in message.body:
                continue
            if "error" in message.body:
                came[message.body["error"]] += 1
                assert message.body["error"] == "JobRejected", (message.body, request, series)
                break
            came[json.loads(message.blob)["outcome"]] += 1
    except ChannelClosed as closed:
        raise AssertionError(f"no answer: {closed}: {request} {series}") from closed
    finally:
        channel.close()
    return came


@pytest.mark.sandbox
def test_a_job_with_other_values_in_it_has_an_outcome_or_is_refused(quiet: Any) -> None:
    outcomes: Counter[str] = Counter()

    @fuzzed(15)
    @given(CHANCE)
    def run(chance: Any) -> None:
        outcomes.update(asked(quiet, *jobs(chance.choice)))

    with runs_beside(quiet):
        run()
    assert outcomes["finished"] >= 3, outcomes


def test_control_a_warden_that_loses_a_run_or_says_nothing_is_found_out(tmp_path: Path) -> None:
    class Losing:
        folder = tmp_path

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"{tmp_path}/warden.sock")
    listening.listen()

    def lose() -> None:
        for answer in ({"error": "RunLost", "message": "gone"}, None):
            channel = Channel(listening.accept()[0])
            channel.receive()
            if answer is not None:
                channel.send(answer)
            channel.close()

    thread = threading.Thread(target=lose)
    thread.start()
    for what in ("RunLost", "no answer"):
        with pytest.raises(AssertionError, match=what):
            asked(Losing, {"op": "run"}, [{}])
    thread.join()
    listening.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.sandbox
@fuzzed(20)
@given(st.binary(max_size=200), st.sampled_from(["raw", "framed", "json", "run"]), JSON)
def test_the_warden_outlives_whatever_comes_over_its_socket(quiet: Any, raw: bytes, kind: str, document: Any) -> None:
    with _connected(quiet) as end:
        if kind == "raw":
            end.sendall(raw)
        elif kind == "framed":
            end.sendall(struct.pack(">II", len(raw), 0) + raw)
        elif kind == "json":
            text = json.dumps(document).encode()
            end.sendall(struct.pack(">II", len(text), 0) + text)
        else:
            text, blob = json.dumps({"op": "run"}).encode(), json.dumps(document).encode()
            end.sendall(struct.pack(">II", len(text), len(blob)) + text + blob)
        end.shutdown(socket.SHUT_WR)
        end.settimeout(ANSWERED_SECONDS)
        with contextlib.suppress(ConnectionResetError):  # closed with something of ours unread
            while end.recv(65536):
                pass
    assert quiet.status().available


def _connected(sandbox: Any) -> socket.socket:
    end = socket.socket(socket.AF_UNIX)
    descriptor = os.open(sandbox.folder, os.O_PATH | os.O_DIRECTORY)
    end.connect(f"/proc/self/fd/{descriptor}/warden.sock")
    os.close(descriptor)
    return end


@fuzzed(300)
@given(st.binary(max_size=60), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_frame_that_lies_about_its_length_closes_the_channel_and_takes_no_memory(
    raw: bytes, text_size: int, blob_size: int
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">II", text_size, blob_size) + raw)
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ChannelClosed):
            assert type(Channel(ours).receive().body) is dict
