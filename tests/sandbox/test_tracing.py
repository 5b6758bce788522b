"""The libraries that handlers trace, measure and log with, behind the real wall."""

import json

import pytest

from sandbox import Job

pytestmark = pytest.mark.sandbox

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 10
      MemorySize: 512
      Tracing: Active
      LoggingConfig: {LogFormat: %s}
      Policies: [{S3CrudPolicy: {BucketName: !Ref Files}}]
      Environment:
        Variables: {POWERTOOLS_SERVICE_NAME: orders, POWERTOOLS_METRICS_NAMESPACE: Shop, BUCKET: !Ref Files}
  Files: {Type: AWS::S3::Bucket}
"""

XRAY_SDK = """
import boto3, os
from aws_xray_sdk.core import patch_all, xray_recorder
patch_all()
s3 = boto3.client('s3')

@xray_recorder.capture('price')
def price(order):
    xray_recorder.current_subsegment().put_annotation('order', order)
    return s3.list_objects_v2(Bucket=os.environ['BUCKET'])['KeyCount']

def handler(event, context):
    return price(event['order'])
"""

POWERTOOLS = """
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
tracer, logger, metrics = Tracer(), Logger(), Metrics()

@tracer.capture_method
def price(order):
    tracer.put_annotation(key='order', value=order)
    return 7

@metrics.log_metrics(capture_cold_start_metric=True)
@logger.inject_lambda_context
@tracer.capture_lambda_handler
def handler(event, context):
    logger.info('priced', order=event['order'])
    metrics.add_metric(name='Orders', unit=MetricUnit.Count, value=1)
    return price(event['order'])
"""

OPENTELEMETRY = """
import json, os, time, urllib.request

def handler(event, context):
    parts = dict(part.split('=') for part in os.environ['_X_AMZN_TRACE_ID'].split(';'))
    now = time.time_ns()
    span = {'traceId': parts['Root'][2:].replace('-', ''), 'spanId': '00000000000000aa',
            'parentSpanId': parts['Parent'], 'name': 'price', 'kind': 1,
            'startTimeUnixNano': str(now), 'endTimeUnixNano': str(now + 1000000)}
    body = json.dumps({'resourceSpans': [{'scopeSpans': [{'spans': [span]}]}]}).encode()
    url = os.environ['OTEL_EXPORTER_OTLP_ENDPOINT'] + '/v1/traces'
    request = urllib.request.Request(url, body, {'Content-Type': 'application/json'})
    return urllib.request.urlopen(request).status
"""


@pytest.fixture
def run(sandbox):
    def play(code, log_format="Text", files=None):
        result = sandbox.run(
            Job(
                code={"handler.py": code.encode()},
                template=TEMPLATE % log_format,
                steps=({"step": "invoke", "payload": {"order": "o-7"}},),
            )
        )
        assert result.outcome == "finished", result.message
        (invocation,) = result.steps[0].invocations
        assert invocation.status == "answered", (invocation.error, [line.text for line in invocation.logs])
        return result, invocation

    return play


def subsegments(result):
    (trace,) = result.observed.traces
    (own,) = (segment for segment in trace["segments"] if segment["origin"] == "AWS::Lambda::Function")
    found, waiting = {}, [own]
    while waiting:
        entity = waiting.pop()
        found[entity["name"]] = entity
        waiting += entity.get("subsegments", ())
    return found


def test_the_xray_sdk_traces_functions_and_aws_calls(run):
    result, _ = run(XRAY_SDK)
    found = subsegments(result)
    assert found["price"]["annotations"] == {"order": "o-7"}
    (call,) = found["price"]["subsegments"]
    assert (call["name"], call["namespace"], call["aws"]["operation"]) == ("s3", "aws", "ListObjectsV2")
    assert "subsegments" not in found["Invocation"]  # the call is not there a second time


def test_powertools_traces_measures_and_logs(run):
    result, invocation = run(POWERTOOLS)
    found = subsegments(result)
    assert found["## handler.price"]["annotations"] == {"order": "o-7"}
    assert found["## handler"]["annotations"]["ColdStart"] is True
    metrics = {metric.name: (dict(metric.dimensions), metric.values) for metric in result.observed.metrics}
    assert metrics["Orders"] == ({"service": "orders"}, (1.0,))
    assert metrics["ColdStart"][0] == {"service": "orders", "function_name": invocation.function_name}
    (line,) = (json.loads(line.text) for line in invocation.logs if '"priced"' in line.text)
    trace = result.observed.traces[0]["id"]
    assert (line["order"], line["xray_trace_id"], line["cold_start"]) == ("o-7", trace, True)


def test_a_span_sent_over_http_is_in_the_trace(run):
    result, invocation = run(OPENTELEMETRY)
    assert invocation.answer == 200
    assert subsegments(result)["price"]["id"] == "00000000000000aa"


def test_a_function_that_logs_in_json_logs_lambdas_events_and_its_own_in_json(run):
    code = """
import logging
def handler(event, context):
    logging.getLogger().debug('too much')
    logging.getLogger().info('by the way')
    logging.getLogger().warning('careful')
"""
    _, invocation = run(code, log_format="JSON")
    lines = [json.loads(line.text) for line in invocation.logs]
    platform = [line["type"] for line in lines if "type" in line]
    assert platform == ["platform.initStart", "platform.start", "platform.report"]
    own = [line for line in lines if "type" not in line]
    assert [(line["level"], line["message"]) for line in own] == [("INFO", "by the way"), ("WARNING", "careful")]
    assert {line["requestId"] for line in own} == {invocation.request_id}
