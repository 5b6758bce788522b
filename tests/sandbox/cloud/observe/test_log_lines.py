import json

import pytest

from sandbox.cloud.functions.log_lines import platform_lines
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import InvocationStatus, LogLine

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


def lines_of(*, status=InvocationStatus.ANSWERED, cold=True, trace="", **function):
    configuration = FunctionConfiguration(
        logical_id="F", name="f", arn="arn", handler="h.h", runtime="python3.13", **function
    )
    exchange = Exchange(
        status=status,
        payload=b"{}",
        cold=cold,
        environment="e",
        log_stream="s",
        init_ms=100.25 if cold else None,
        duration_ms=12.5,
        max_memory_mb=40,
        logs=(LogLine(at_ms=5, text="mine"),),
    )
    return [line.text for line in platform_lines(configuration, exchange, "id-1", 1000, trace)]


def test_plain_text_is_as_lambda_writes_it():
    assert lines_of() == [
        "START RequestId: id-1 Version: $LATEST",
        "mine",
        "END RequestId: id-1",
        "REPORT RequestId: id-1\tDuration: 12.50 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 40 MB\tInit Duration: 100.25 ms\t",
    ]


def test_the_report_of_a_sampled_invocation_names_its_trace():
    assert lines_of(trace=TRACE)[-1].endswith(
        "\tXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t"
    )
    assert "XRAY" not in lines_of(trace=TRACE.replace("Sampled=1", "Sampled=0"))[-1]


@pytest.mark.parametrize(
    ("level", "status", "kinds"),
    [
        ("", InvocationStatus.ANSWERED, ["initStart", "start", "report"]),
        ("INFO", InvocationStatus.FAILED, ["initStart", "start", "runtimeDone", "report"]),
        ("WARN", InvocationStatus.ANSWERED, []),
        ("WARN", InvocationStatus.TIMED_OUT, ["runtimeDone", "report"]),
        (
            "DEBUG",
            InvocationStatus.ANSWERED,
            ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"],
        ),
    ],
)
def test_json_has_platform_events_by_system_log_level(level, status, kinds):
    lines = lines_of(log_format="JSON", system_log_level=level, status=status)
    assert "mine" in lines
    events = [json.loads(line) for line in lines if line != "mine"]
    assert [event["type"] for event in events] == [f"platform.{kind}" for kind in kinds]
    assert all(event["time"].endswith("Z") for event in events)


def test_the_json_report_has_the_metrics_the_status_and_the_trace():
    report = json.loads(lines_of(log_format="JSON", status=InvocationStatus.EXITED, trace=TRACE)[-1])
    assert report["record"] == {
        "requestId": "id-1",
        "status": "error",
        "errorType": "Runtime.ExitError",
        "tracing": {"spanId": "53995c3f42cd8ad8", "type": "X-Amzn-Trace-Id", "value": TRACE},
        "metrics": {
            "durationMs": 12.5,
            "billedDurationMs": 113,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": 40,
            "initDurationMs": 100.25,
        },
    }
