"""CBOR at the edge: read as botocore writes it, written as botocore reads it."""

from __future__ import annotations

import datetime
import json

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.utils import get_service_model

from sandbox.cloud.front import cbor
from sandbox.cloud.front.cbor_answers import in_kind
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import AwsError, error_of

AUTHORIZATION = (
    "Authorization",
    "AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/monitoring/aws4_request, Signature=0",
)
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, 250_000, datetime.UTC)


def written(operation: str, parameters: dict[str, object]) -> HttpRequest:
    model = get_service_model("cloudwatch").operation_model(operation)
    request = create_serializer("smithy-rpc-v2-cbor").serialize_to_request(parameters, model)
    return HttpRequest(
        "POST", request["url_path"], Headers([AUTHORIZATION, *request["headers"].items()]), request["body"]
    )


PUT = {
    "Namespace": "Shop",
    "MetricData": [
        {"MetricName": "Orders", "Timestamp": MOMENT, "Value": 2.5, "Dimensions": [{"Name": "a", "Value": "ü"}]}
    ],
}


def test_a_request_in_cbor_becomes_the_same_request_in_json() -> None:
    opened = cbor.opened(written("PutMetricData", PUT))
    assert opened.headers.get("x-amz-target") == "GraniteServiceVersion20100801.PutMetricData"
    assert opened.headers.get("content-type") == "application/x-amz-json-1.0"
    data = json.loads(opened.body)
    assert data["MetricData"][0]["Dimensions"] == [{"Name": "a", "Value": "ü"}]
    assert data["MetricData"][0]["Timestamp"] == MOMENT.timestamp()


def test_a_request_in_json_stays_as_it_is() -> None:
    request = HttpRequest("POST", "/", Headers([AUTHORIZATION]), b"{}")
    assert cbor.opened(request) is request


def test_an_answer_is_written_as_botocore_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.cloud.front.cbor_answers.service_of", lambda _request: ("cloudwatch", "us-east-1"))
    period = {"StartTime": MOMENT, "EndTime": MOMENT, "Period": 60}
    request = written("GetMetricStatistics", {"Namespace": "Shop", "MetricName": "Orders", **period})
    document = {
        "Label": "Orders",
        "Datapoints": [{"Timestamp": MOMENT.timestamp(), "Sum": 3, "Unit": "Count"}],
        "more": 1,
    }
    answer = in_kind(request, HttpResponse(200, Headers([]), json.dumps(document).encode()))
    shape = get_service_model("cloudwatch").operation_model("GetMetricStatistics").output_shape
    read = create_parser("smithy-rpc-v2-cbor").parse(
        {"status_code": 200, "headers": dict(answer.headers.pairs), "body": answer.body}, shape
    )
    assert read["Label"] == "Orders"
    assert read["Datapoints"] == [{"Timestamp": MOMENT, "Sum": 3.0, "Unit": "Count"}]


def test_an_error_in_cbor_is_read_like_any_other() -> None:
    body = json.dumps({"__type": "com.amazonaws.cloudwatch#InvalidParameterValueException", "message": "no"}).encode()
    answer = in_kind(written("PutMetricData", PUT), HttpResponse(400, Headers([]), body))
    assert answer.headers.get("content-type") == cbor.CONTENT_TYPE
    assert error_of(answer) == AwsError("InvalidParameterValueException", "no")


@pytest.mark.parametrize("body", [b"\xff", b"\x9b" + b"\xff" * 8, b"\x81" * 5000, b"\xc1\xfb" + b"\x7f" * 8, b"\xa1"])
def test_what_is_no_cbor_is_refused(body: bytes) -> None:
    request = written("PutMetricData", PUT)
    with pytest.raises(ValueError, match="CBOR"):
        cbor.opened(HttpRequest("POST", request.target, request.headers, body))
    assert cbor.opened(request).body
