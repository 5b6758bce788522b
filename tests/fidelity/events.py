"""Sample events, AWS's own and documented ones, held against the events that functions get here."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fidelity import differences, sam, scenarios
from tests.fidelity.paths import key_paths, missing

DOCUMENTED = Path(__file__).parent / "documented"
"""One file for each event of which AWS ships no sample: {"source": where it is from, "event": ..}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    name: str
    official: bool  # from `sam local generate-event`; else by hand from the documentation
    event: Callable[[], Any]
    ours: Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    name: str
    official: bool
    paths: int  # how many key paths of the sample were looked for
    explained: dict[str, str]  # path -> what is wrong, where differences.toml has the reason
    wrong: dict[str, str]  # ... and where it has not
    stale: tuple[str, ...]  # patterns of differences.toml that nothing needs any more


def compare(sample: Sample) -> Comparison:
    """Play the sample's scenario and compare. Raises sam.PeerMissing."""
    event = sample.event()
    found = missing(event, sample.ours())
    known = [one for one in differences.of_events() if sample.name in one.subjects]
    explained = {path: what for path, what in found.items() if any(one.explains(path) for one in known)}
    return Comparison(
        name=sample.name,
        official=sample.official,
        paths=len(key_paths(event)),
        explained=explained,
        wrong={path: what for path, what in found.items() if path not in explained},
        stale=tuple(pattern for one in known for pattern in one.unused(list(found))),
    )


def _official(name: str, ours: Callable[[], Any], change: Callable[[Any], Any] = lambda event: event) -> Sample:
    return Sample(name=name, official=True, event=lambda: change(sam.sample_events()[name]), ours=ours)


def _record(index: int) -> Sample:
    """AWS's sample of DynamoDB Streams has a record of each kind of change: each is held against ours of its kind."""
    kind = ("INSERT", "MODIFY", "REMOVE")[index]

    def event() -> Any:
        record = sam.sample_events()["dynamodb update"]["Records"][index]
        assert record["eventName"] == kind
        return {"Records": [record]}

    return Sample(
        name=f"dynamodb update {kind}", official=True, event=event, ours=functools.partial(scenarios.dynamodb, kind)
    )


def _documented(name: str, ours: Callable[[], Any]) -> Sample:
    def event() -> Any:
        return json.loads((DOCUMENTED / f"{name}.json").read_text())["event"]

    return Sample(name=name, official=False, event=event, ours=ours)


SAMPLES: tuple[Sample, ...] = (
    _official("s3 put", functools.partial(scenarios.s3, removed=False)),
    _official("s3 delete", functools.partial(scenarios.s3, removed=True)),
    _official("sqs receive-message", scenarios.sqs),
    _official("sns notification", scenarios.sns),
    _record(0),
    _record(1),
    _record(2),
    _official("kinesis get-records", scenarios.kinesis),
    _official("cloudwatch logs", scenarios.logs, scenarios.unpacked),
    _official("cloudwatch scheduled-event", scenarios.schedule),
    _official("apigateway aws-proxy", scenarios.rest_api),
    _official("apigateway http-api-proxy", scenarios.http_api),
    _documented("function-url", scenarios.function_url),
    _documented("eventbridge-custom", scenarios.eventbridge),
    _documented("sqs-fifo", scenarios.sqs_fifo),
    _documented("sns-to-sqs", scenarios.sns_to_sqs),
    _documented("http-api-1.0", scenarios.http_api_1),
    _documented("s3-eventbridge", scenarios.s3_eventbridge),
    _documented("alarm", scenarios.alarm),
    _documented("destination-failure", functools.partial(scenarios.destination, "OnFailure")),
    _documented("destination-success", functools.partial(scenarios.destination, "OnSuccess")),
    _documented("stream-failure-dynamodb", functools.partial(scenarios.stream_failure, "dynamodb")),
    _documented("stream-failure-kinesis", functools.partial(scenarios.stream_failure, "kinesis")),
)
