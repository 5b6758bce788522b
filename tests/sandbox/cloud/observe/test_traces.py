import datetime
import json
import struct
import time

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.observe.trace_ids import TraceHeader
from sandbox.result import Call, FunctionError, InvocationStatus

HEAD = b'{"format":"json","version":1}\n'


def datagram(trace, **members):
    now = time.time()
    document = {
        "type": "subsegment",
        "id": "00000000000000aa",
        "trace_id": trace,
        "name": "work",
        "start_time": now,
        "end_time": now + 0.1,
        **members,
    }
    return HEAD + json.dumps(document).encode()


def traces(watched):
    return {trace["id"]: trace["segments"] for trace in watched.observatory.facts().traces}


def parts(segment):
    return {part["name"]: part for part in segment["subsegments"]}


def traced(watched, *, sends=lambda root, parent: (), spans=lambda root, parent: (), **facts):
    """An invocation whose handler sends what `sends` and `spans` make of its trace."""
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    root, parent = "1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8"
    exchange = {"segments": tuple(sends(root, parent)), "spans": tuple(spans(root, parent))}
    watched.invoked("x", trace_header=header, trace_id=root, exchange=exchange, **facts)
    return {segment["origin"]: segment for segment in traces(watched)[root]}


def test_a_sampled_invocation_has_lambdas_two_segments(watched):
    invocation = watched.invoked("x", traced=True, cold=True, init_ms=100.0)
    (service, own) = traces(watched)[invocation.trace_id]
    assert (service["origin"], own["origin"]) == ("AWS::Lambda", "AWS::Lambda::Function")
    assert own["id"] == TraceHeader.parse(invocation.trace_header).parent
    assert own["parent_id"] == service["id"]
    assert list(parts(own)) == ["Initialization", "Invocation", "Overhead"]
    assert parts(own)["Initialization"]["end_time"] - own["start_time"] == pytest.approx(0.1, abs=1e-6)
    assert own["end_time"] - own["start_time"] == pytest.approx(0.1125, abs=1e-6)


def test_an_invocation_that_is_not_sampled_leaves_no_trace(watched):
    root = "1-5759e988-bd862e3fe1be46a994272793"
    watched.invoked(
        "x",
        trace_header=f"Root={root};Parent=53995c3f42cd8ad8;Sampled=0",
        trace_id=root,
        exchange={"segments": (datagram(root),)},
    )
    assert traces(watched) == {}


def test_functions_of_one_chain_are_in_one_trace_below_one_another(watched):
    first = watched.invoked("x", traced=True)
    parent = TraceHeader.parse(first.trace_header).parent
    watched.invoked(
        "x", function="Watcher", traced=True, cause_trace=first.trace_header, trace_parent=parent, asynchronous=True
    )
    (segments,) = traces(watched).values()
    by = {(segment["name"], segment["origin"]): segment for segment in segments}
    assert len(by) == 4
    assert by["watcher", "AWS::Lambda"]["parent_id"] == by["orders", "AWS::Lambda::Function"]["id"]
    assert by["watcher", "AWS::Lambda"]["http"]["response"]["status"] == 202


def test_a_failure_is_a_fault_with_its_cause(watched):
    error = FunctionError(type="KeyError", message="'id'")
    own = traced(watched, status=InvocationStatus.FAILED, error=error)["AWS::Lambda::Function"]
    assert own["fault"] is True
    assert own["cause"]["exceptions"] == [{"type": "KeyError", "message": "'id'"}]


def call(**members):
    return Call(
        **{
            "service": "dynamodb",
            "operation": "PutItem",
            "parameters": {"TableName": "t"},
            "status": 200,
            "started_ms": 2.0,
            "ms": 3.0,
            "request_id": "R1",
            **members,
        }
    )


def test_every_aws_call_is_a_subsegment_and_says_when_it_was_derived(watched):
    calls = (call(), call(request_id="R2", status=400, error_code="ThrottlingException"))
    own = traced(watched, calls=calls)["AWS::Lambda::Function"]
    good, bad = parts(own)["Invocation"]["subsegments"]
    assert (good["name"], good["namespace"], good["aws"]["table_name"]) == ("dynamodb", "aws", "t")
    assert good["metadata"] == {"coldstart": {"derived": True}}
    assert good["end_time"] - good["start_time"] == pytest.approx(0.003, abs=1e-6)
    assert (bad["error"], bad["throttle"], bad["cause"]["exceptions"][0]["type"]) == (True, True, "ThrottlingException")


def test_a_call_that_the_handler_told_of_is_not_there_twice(watched):
    def sends(root, parent):
        told = {"operation": "PutItem", "request_id": "R1"}
        return [datagram(root, parent_id=parent, name="dynamodb", namespace="aws", aws=told)]

    own = traced(watched, sends=sends, calls=(call(), call(request_id="R2")))["AWS::Lambda::Function"]
    assert [one["aws"]["request_id"] for one in parts(own)["Invocation"]["subsegments"]] == ["R2"]
    assert parts(own)["dynamodb"]["aws"]["request_id"] == "R1"
    assert "metadata" not in parts(own)["dynamodb"]


def test_subsegments_hang_where_their_parent_is(watched):
    def sends(root, parent):
        inner = {"id": "00000000000000bb", "name": "inner", "start_time": 1.0, "end_time": 2.0}
        return [
            datagram(root, id="00000000000000cc", parent_id="00000000000000bb", name="below"),
            datagram(root, parent_id=parent, in_progress=True, name="early"),
            datagram(root, parent_id=parent, annotations={"order": 7, "bad key": 1}, subsegments=[inner]),
            datagram(root, id="00000000000000dd", parent_id="ffffffffffffffff", name="stray"),
        ]

    own = parts(traced(watched, sends=sends)["AWS::Lambda::Function"])
    assert set(own) == {"Invocation", "Overhead", "work", "stray"}
    assert own["work"]["annotations"] == {"order": 7}
    assert parts(parts(own["work"])["inner"])["below"]["id"] == "00000000000000cc"


def test_documents_that_are_each_others_parent_hang_on_the_segment(watched):
    def sends(root, parent):
        return [
            datagram(root, id="00000000000000aa", parent_id="00000000000000bb", name="a"),
            datagram(root, id="00000000000000bb", parent_id="00000000000000aa", name="b"),
            *(datagram(root, id=f"{i:016x}", parent_id=f"{i - 1:016x}", name="c") for i in range(1000, 1900)),
        ]

    own = traced(watched, sends=sends)["AWS::Lambda::Function"]
    assert {"a", "b"} <= set(parts(own))
    json.dumps(own)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"noise",
        b"{}\n{}",
        HEAD + b"[" * 60_000,
        HEAD + b"{}",
        HEAD + b'{"id": 5}',
        datagram("1-5759e988-bd862e3fe1be46a994272793", type="segment"),
        datagram("1-5759e988-bd862e3fe1be46a994272793", id="short"),
        datagram("1-5759e988-bd862e3fe1be46a994272793", start_time="now"),
        datagram("1-5759e988-bd862e3fe1be46a994272793", end_time=None, name=None),
        datagram("1-00000000-000000000000000000000000"),
        datagram("1-5759e988-bd862e3fe1be46a994272793", id="53995c3f42cd8ad8"),
    ],
)
def test_what_is_no_subsegment_of_this_trace_is_dropped(watched, body):
    own = traced(watched, sends=lambda _root, _parent: [body])["AWS::Lambda::Function"]
    assert list(parts(own)) == ["Invocation", "Overhead"]


def otlp(root, parent, **members):
    nanoseconds = int(time.time() * 1e9)
    span = {
        "traceId": root.replace("1-", "", 1).replace("-", ""),
        "spanId": "00000000000000aa",
        "parentSpanId": parent,
        "name": "GET /things",
        "kind": 3,
        "startTimeUnixNano": str(nanoseconds),
        "endTimeUnixNano": str(nanoseconds + 5_000_000),
        "attributes": [
            {"key": "http.url", "value": {"stringValue": "http://x"}},
            {"key": "order.id", "value": {"intValue": "7"}},
            {"key": "aws.xray.annotations", "value": {"arrayValue": {"values": [{"stringValue": "order.id"}]}}},
        ],
        "status": {"code": 2, "message": "no"},
        **members,
    }
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span, "noise"]}]}]}).encode()


def test_spans_of_opentelemetry_are_subsegments(watched):
    own = traced(watched, spans=lambda root, parent: [otlp(root, parent), b"{", b"\xff\xff"])["AWS::Lambda::Function"]
    span = parts(own)["GET /things"]
    assert span["namespace"] == "remote"
    assert span["annotations"] == {"order_id": 7}
    assert span["metadata"] == {"default": {"http.url": "http://x"}}
    assert (span["fault"], span["cause"]["exceptions"][0]["message"]) == (True, "no")
    assert span["end_time"] - span["start_time"] == pytest.approx(0.005, abs=1e-5)


@pytest.mark.parametrize("lacking", ["startTimeUnixNano", "endTimeUnixNano"])
def test_a_span_without_a_time_is_dropped_and_the_others_are_kept(watched, lacking):
    def spans(root, parent):
        without = json.loads(otlp(root, parent, name="lacking"))
        del without["resourceSpans"][0]["scopeSpans"][0]["spans"][0][lacking]
        return [json.dumps(without).encode(), otlp(root, parent)]

    named = parts(traced(watched, spans=spans)["AWS::Lambda::Function"])
    assert "GET /things" in named
    assert "lacking" not in named


def test_an_annotation_that_a_span_names_twice_is_one(watched):
    def spans(root, parent):
        sent = json.loads(otlp(root, parent))
        span = sent["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
        for pair in span["attributes"]:
            if pair["key"] == "aws.xray.annotations":
                pair["value"]["arrayValue"]["values"] *= 2
        return [json.dumps(sent).encode()]

    own = traced(watched, spans=spans)["AWS::Lambda::Function"]
    assert parts(own)["GET /things"]["annotations"] == {"order_id": 7}


def field(number, body):
    return bytes([number << 3 | 2, len(body)]) + body if len(body) < 128 else _long(number, body)


def _long(number, body):
    return bytes([number << 3 | 2, len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def test_spans_may_come_as_protobuf(watched):
    def spans(root, parent):
        nanoseconds = int(time.time() * 1e9)
        attribute = field(1, b"retries") + field(2, b"\x18\x02")  # AnyValue.int_value = 2
        span = (
            field(1, bytes.fromhex(root.replace("1-", "", 1).replace("-", "")))
            + field(2, bytes.fromhex("00000000000000aa"))
            + field(4, bytes.fromhex(parent))
            + field(5, b"call")
            + b"\x30\x03"
            + b"\x39"
            + struct.pack("<Q", nanoseconds)
            + b"\x41"
            + struct.pack("<Q", nanoseconds + 1_000_000)
            + field(9, attribute)
        )
        return [field(1, field(2, field(2, span)))]

    span = parts(traced(watched, spans=spans)["AWS::Lambda::Function"])["call"]
    assert (span["namespace"], span["metadata"]) == ("remote", {"default": {"retries": 2}})


@pytest.fixture
def xray(watched):
    return watched.client("xray")


def around_now():
    now = datetime.datetime.now(datetime.UTC)
    return {"StartTime": now - datetime.timedelta(hours=1), "EndTime": now + datetime.timedelta(minutes=1)}


def test_a_handler_reads_the_traces(watched, xray):
    def sends(root, parent):
        return [datagram(root, parent_id=parent, annotations={"order": "o-7"})]

    traced(watched, sends=sends, status=InvocationStatus.FAILED)
    watched.invoked("x", traced=True)

    def found(expression=""):
        options = {"FilterExpression": expression} if expression else {}
        return [one["Id"] for one in xray.get_trace_summaries(**around_now(), **options)["TraceSummaries"]]

    failed = "1-5759e988-bd862e3fe1be46a994272793"
    assert len(found()) == 2
    assert found("fault") == found('annotation.order = "o-7"') == [failed]
    assert failed not in found("ok")
    assert failed not in found("!fault")
    assert found('service("orders") AND fault') == [failed]
    assert found('annotation.order = "o-8"') == found("duration > 5") == found('service("x")') == []
    with pytest.raises(ClientError, match="Invalid filter expression") as refused:
        found("fault OR error")
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
    (trace,) = xray.batch_get_traces(TraceIds=[failed])["Traces"]
    documents = [json.loads(segment["Document"]) for segment in trace["Segments"]]
    assert {document["origin"] for document in documents} == {"AWS::Lambda", "AWS::Lambda::Function"}
    assert xray.batch_get_traces(TraceIds=["1-0-0"])["UnprocessedTraceIds"] == ["1-0-0"]


def test_segments_can_be_put_and_bad_ones_are_named(watched, xray):
    root = "1-5759e988-bd862e3fe1be46a994272793"
    good = {"id": "00000000000000aa", "trace_id": root, "name": "shop", "start_time": 1.0, "end_time": 2.0}
    bad = [{**good, "trace_id": "x"}, {k: v for k, v in good.items() if k != "end_time"}]
    answer = xray.put_trace_segments(TraceSegmentDocuments=[*map(json.dumps, (good, *bad)), "{"])
    assert [one["ErrorCode"] for one in answer["UnprocessedTraceSegments"]] == [
        "InvalidTraceId",
        "MissingParam",
        "JSONFormatError",
    ]
    assert [segment["name"] for segment in traces(watched)[root]] == ["shop"]
