import datetime
import json
import time

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.observe.embedded_metrics import embedded_metrics
from sandbox.result import InvocationStatus


@pytest.fixture
def cloudwatch(watched):
    return watched.client("cloudwatch")


def values_of(watched, name, namespace="AWS/Lambda"):
    return [m.values for m in watched.observatory.facts().metrics if (m.namespace, m.name) == (namespace, name)]


def around_now(seconds=3600):
    now = datetime.datetime.now(datetime.UTC)
    return {"StartTime": now - datetime.timedelta(seconds=seconds), "EndTime": now + datetime.timedelta(seconds=60)}


def test_lambda_counts_invocations_errors_durations_and_throttles(watched):
    watched.invoked("x")
    watched.invoked("x", status=InvocationStatus.FAILED)
    watched.invoked(status=InvocationStatus.THROTTLED)
    assert values_of(watched, "Invocations") == [(1.0, 1.0)]
    assert values_of(watched, "Errors") == [(0.0, 1.0)]
    assert values_of(watched, "Duration") == [(12.5, 12.5)]
    assert values_of(watched, "Throttles") == [(0.0, 0.0, 1.0)]


def test_an_asynchronous_event_is_counted_once_whatever_its_retries(watched):
    watched.invoked("x", asynchronous=True)
    watched.invoked("x", asynchronous=True, attempt=2)
    watched.observatory.lambda_metrics.dropped("orders")
    assert values_of(watched, "AsyncEventsReceived") == [(1.0,)]
    assert values_of(watched, "AsyncEventsDropped") == [(1.0,)]


def test_a_handler_reads_lambdas_metrics(watched, cloudwatch):
    watched.invoked("x", status=InvocationStatus.FAILED)
    watched.invoked("x", status=InvocationStatus.FAILED)
    listed = cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Errors")["Metrics"]
    assert listed == [
        {
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [{"Name": "FunctionName", "Value": "orders"}],
        }
    ]
    (point,) = cloudwatch.get_metric_statistics(
        **listed[0], Period=3600 * 24, Statistics=["Sum", "Average"], ExtendedStatistics=["p50"], **around_now()
    )["Datapoints"]
    assert (point["Sum"], point["Average"], point["ExtendedStatistics"]) == (2.0, 1.0, {"p50": 1.0})
    assert point["Unit"] == "Count"


def test_what_is_put_can_be_read(watched, cloudwatch):
    dimensions = [{"Name": "Path", "Value": "/a"}]
    cloudwatch.put_metric_data(
        Namespace="App",
        MetricData=[
            {
                "MetricName": "Latency",
                "Dimensions": dimensions,
                "Unit": "Milliseconds",
                "Values": [1, 2, 9],
                "Counts": [1, 1, 2],
            },
            {
                "MetricName": "Sizes",
                "StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 4},
            },
            {"MetricName": "One", "Value": 5},
        ],
    )

    def result(name, stat, dimensions=()):
        stat = {
            "Metric": {"Namespace": "App", "MetricName": name, "Dimensions": dimensions},
            "Period": 86400,
            "Stat": stat,
        }
        query = {"Id": "q", "MetricStat": stat}
        return cloudwatch.get_metric_data(MetricDataQueries=[query], **around_now())["MetricDataResults"][0]["Values"]

    assert result("Latency", "Sum", dimensions) == [21.0]
    assert result("Latency", "SampleCount", dimensions) == [4.0]
    assert result("Latency", "p50", dimensions) == [5.5]
    assert result("Latency", "p100", dimensions) == [9.0]
    assert result("Latency", "Sum") == []  # without the dimension it is another metric
    assert [result("Sizes", stat) for stat in ("Average", "Minimum", "Maximum")] == [[2.5], [1.0], [4.0]]
    assert result("Sizes", "p50") == []
    assert result("One", "Sum") == [5.0]


def test_periods_begin_at_multiples_of_their_length(watched, cloudwatch):
    minute = time.time() // 60 * 60 - 120
    for second in (0, 59, 60):
        at = datetime.datetime.fromtimestamp(minute + second, datetime.UTC)
        cloudwatch.put_metric_data(Namespace="App", MetricData=[{"MetricName": "M", "Value": 1, "Timestamp": at}])
    points = cloudwatch.get_metric_statistics(
        Namespace="App", MetricName="M", Period=60, Statistics=["Sum"], **around_now(600)
    )["Datapoints"]
    assert [(p["Timestamp"].timestamp(), p["Sum"]) for p in points] == [(minute, 2.0), (minute + 60, 1.0)]


def test_now_is_now_even_when_the_cloud_has_skipped_time(watched, cloudwatch):
    watched.pass_time(7200)
    cloudwatch.put_metric_data(
        Namespace="App", MetricData=[{"MetricName": "M", "Value": 1, "Timestamp": datetime.datetime.now(datetime.UTC)}]
    )
    (metric,) = watched.observatory.facts().metrics
    assert metric.at_ms[0] / 1000 - time.time() > 7000
    found = cloudwatch.get_metric_statistics(
        Namespace="App", MetricName="M", Period=60, Statistics=["Sum"], **around_now(300)
    )
    assert len(found["Datapoints"]) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"MetricName": "M"}, "InvalidParameterCombination"),
        ({"MetricName": "M", "Value": 1, "Values": [1]}, "InvalidParameterCombination"),
        ({"MetricName": "M", "Value": float("nan")}, "InvalidParameterValue"),
        ({"MetricName": "M", "Value": 1, "Unit": "Apples"}, "InvalidParameterValue"),
        ({"MetricName": "M", "Values": [1, 2], "Counts": [1]}, "InvalidParameterValue"),
        ({"MetricName": "M", "Value": 1, "Timestamp": datetime.datetime(2020, 1, 1)}, "InvalidParameterValue"),
    ],
)
def test_a_datum_that_is_wrong_is_refused(cloudwatch, data, code):
    with pytest.raises(ClientError) as refused:
        cloudwatch.put_metric_data(Namespace="App", MetricData=[data])
    assert refused.value.response["Error"]["Code"] == code


def test_the_namespaces_of_aws_are_closed_and_metric_math_is_absent(cloudwatch):
    with pytest.raises(ClientError, match="AWS/"):
        cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "M", "Value": 1}])
    with pytest.raises(ClientError, match="Metric math is not simulated"):
        cloudwatch.get_metric_data(MetricDataQueries=[{"Id": "a", "Expression": "b + 1"}], **around_now())


def document(**changes):
    body = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": "Shop",
                    "Dimensions": [["service"], ["service", "region"]],
                    "Metrics": [{"Name": "Orders", "Unit": "Count"}, {"Name": "Latency", "Unit": "Milliseconds"}],
                }
            ],
        },
        "service": "checkout",
        "region": "eu",
        "Orders": 1,
        "Latency": [10, 20],
    }
    return {**body, **changes}


def measured(line):
    return [(m.name, dict(m.dimensions), d.value, d.unit) for m, d in embedded_metrics(line)]


def test_a_line_in_the_embedded_format_is_measured_once_for_each_dimension_set():
    one, both = {"service": "checkout"}, {"service": "checkout", "region": "eu"}
    assert measured(json.dumps(document())) == [
        ("Orders", one, 1.0, "Count"),
        ("Orders", both, 1.0, "Count"),
        ("Latency", one, 10.0, "Milliseconds"),
        ("Latency", one, 20.0, "Milliseconds"),
        ("Latency", both, 10.0, "Milliseconds"),
        ("Latency", both, 20.0, "Milliseconds"),
    ]


def test_it_reaches_the_metrics_of_the_run_from_stdout_and_from_put_log_events(watched):
    watched.invoked("START", json.dumps(document()))
    assert values_of(watched, "Orders", "Shop") == [(1.0,), (1.0,)]
    logs = watched.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    event = {"timestamp": int(time.time() * 1000), "message": json.dumps(document())}
    logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[event])
    assert values_of(watched, "Orders", "Shop") == [(1.0, 1.0), (1.0, 1.0)]


@pytest.mark.parametrize(
    "line",
    [
        "plain text with _aws",
        '{"_aws": ',
        json.dumps(document(_aws=5)),
        json.dumps(document(_aws={"CloudWatchMetrics": []})),
        json.dumps(document(_aws={**document()["_aws"], "Timestamp": 1000})),
        json.dumps(document(_aws={**document()["_aws"], "Timestamp": "now"})),
        json.dumps(document(service=5)),
        json.dumps(document(Orders="1", Latency=[1, "2"])),
        json.dumps(document(Orders=True, Latency=list(range(101)))),
        "[" * 200_000 + '"_aws"',
    ],
)
def test_a_mistake_in_the_embedded_format_measures_nothing(line):
    assert measured(line) == []


def test_a_short_line_cannot_ask_for_millions_of_values():
    directive = {"Namespace": "N", "Dimensions": [[]] * 50_000, "Metrics": [{"Name": "Latency"}] * 100}
    aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive] * 3}
    began = time.perf_counter()
    assert len(measured(json.dumps(document(_aws=aws)))) == 10_000
    assert time.perf_counter() - began < 5


def test_what_a_run_measures_is_bounded(watched):
    values = {"MetricName": "M", "Values": list(range(150))}
    cloudwatch = watched.client("cloudwatch")
    with pytest.raises(ClientError) as refused:
        for _ in range(10):
            cloudwatch.put_metric_data(Namespace="App", MetricData=[values] * 100)
    assert refused.value.response["Error"]["Code"] == "LimitExceeded"
    watched.invoked("x")  # is not disturbed
    assert sum(len(metric.values) for metric in watched.observatory.facts().metrics) == 100_000
