import base64
import gzip
import json
import time

import pytest
from botocore.exceptions import ClientError

GROUP, STREAM = "/aws/lambda/orders", "2026/11/22/[$LATEST]e1"


@pytest.fixture
def logs(watched):
    return watched.client("logs")


def code_of(refused):
    return refused.value.response["Error"]["Code"]


def put(logs, *messages, group="app", stream="s", at=None):
    now = int(time.time() * 1000) if at is None else at
    return logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": now + i, "message": message} for i, message in enumerate(messages)],
    )


@pytest.fixture
def app(logs):
    logs.create_log_group(logGroupName="app", tags={"team": "a"})
    logs.create_log_stream(logGroupName="app", logStreamName="s")


def test_what_a_function_writes_is_in_its_group_and_stream(watched, logs):
    watched.invoked("START RequestId: 1", "hello", "END RequestId: 1")
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == [GROUP]
    assert logs.describe_log_streams(logGroupName=GROUP)["logStreams"][0]["logStreamName"] == STREAM
    events = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, startFromHead=True)["events"]
    assert [event["message"] for event in events] == ["START RequestId: 1", "hello", "END RequestId: 1"]
    assert all(abs(event["timestamp"] / 1000 - time.time()) < 60 for event in events)


def test_the_result_has_the_lines_whether_or_not_anybody_read_them(watched, logs):
    watched.invoked("one")
    assert watched.observatory.facts().log_groups == {GROUP: {STREAM: ("one",)}}
    logs.describe_log_groups()
    watched.invoked("two")
    assert watched.observatory.facts().log_groups == {GROUP: {STREAM: ("one", "two")}}


def test_lines_of_a_role_that_may_not_write_them_are_lost_and_measure_nothing(watched):
    metric = json.dumps(
        {
            "_aws": {
                "Timestamp": int(time.time() * 1000),
                "CloudWatchMetrics": [{"Namespace": "Shop", "Dimensions": [[]], "Metrics": [{"Name": "Orders"}]}],
            },
            "Orders": 1,
        }
    )
    watched.invoked(metric, function="Quiet")
    assert watched.observatory.facts().log_groups == {}
    assert "Shop" not in {fact.namespace for fact in watched.observatory.facts().metrics}
    watched.invoked(metric, function="Orders")
    assert watched.observatory.facts().log_groups == {GROUP: {STREAM: (metric,)}}
    assert "Shop" in {fact.namespace for fact in watched.observatory.facts().metrics}


def test_a_role_that_may_not_create_a_group_writes_into_one_that_is_there(watched, logs):
    logs.create_log_group(logGroupName="/aws/lambda/quiet")
    watched.invoked("hello", function="Quiet")
    assert watched.observatory.facts().log_groups == {"/aws/lambda/quiet": {STREAM: ("hello",)}}


def test_events_are_filtered_by_pattern_time_and_stream(logs, app):
    logs.create_log_stream(logGroupName="app", logStreamName="other")
    now = int(time.time() * 1000) - 600_000
    put(logs, "ERROR one", "fine", at=now)
    put(logs, "ERROR two", stream="other", at=now + 1)

    def found(**options):
        return [e["message"] for e in logs.filter_log_events(logGroupName="app", **options)["events"]]

    assert found() == ["ERROR one", "fine", "ERROR two"] or found() == ["ERROR one", "ERROR two", "fine"]
    assert found(filterPattern="ERROR") == ["ERROR one", "ERROR two"]
    assert found(filterPattern="-ERROR") == ["fine"]
    assert found(logStreamNames=["other"]) == ["ERROR two"]
    assert found(logStreamNamePrefix="ot") == ["ERROR two"]
    assert found(endTime=now) == ["ERROR one"]
    assert found(startTime=now + 1) != found()
    first = logs.filter_log_events(logGroupName="app", limit=2)
    rest = logs.filter_log_events(logGroupName="app", limit=2, nextToken=first["nextToken"])
    assert (len(first["events"]), len(rest["events"]), "nextToken" in rest) == (2, 1, False)


def test_a_pattern_that_is_none_is_refused(logs, app):
    with pytest.raises(ClientError, match="Invalid filter pattern") as refused:
        logs.filter_log_events(logGroupName="app", filterPattern="{ $.a")
    assert code_of(refused) == "InvalidParameterException"


def test_pages_of_a_stream_go_forward_and_stop_at_the_end(logs, app):
    put(logs, *[str(number) for number in range(5)])
    read = {"logGroupName": "app", "logStreamName": "s"}
    first = logs.get_log_events(**read, limit=3, startFromHead=True)
    second = logs.get_log_events(**read, limit=3, nextToken=first["nextForwardToken"])
    end = logs.get_log_events(**read, limit=3, nextToken=second["nextForwardToken"])
    assert [[e["message"] for e in page["events"]] for page in (first, second, end)] == [list("012"), list("34"), []]
    assert end["nextForwardToken"] == second["nextForwardToken"]
    assert [e["message"] for e in logs.get_log_events(**read, limit=2)["events"]] == ["3", "4"]


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("create_log_group", {"logGroupName": "app"}, "ResourceAlreadyExistsException"),
        ("create_log_group", {"logGroupName": "a b"}, "InvalidParameterException"),
        ("create_log_stream", {"logGroupName": "app", "logStreamName": "s"}, "ResourceAlreadyExistsException"),
        ("create_log_stream", {"logGroupName": "no", "logStreamName": "s"}, "ResourceNotFoundException"),
        ("get_log_events", {"logGroupName": "app", "logStreamName": "no"}, "ResourceNotFoundException"),
        ("put_retention_policy", {"logGroupName": "app", "retentionInDays": 2}, "InvalidParameterException"),
        ("describe_log_streams", {"logGroupName": "no"}, "ResourceNotFoundException"),
    ],
)
def test_mistakes_are_refused_as_aws_does(logs, app, operation, parameters, code):
    with pytest.raises(ClientError) as refused:
        getattr(logs, operation)(**parameters)
    assert code_of(refused) == code


def test_events_out_of_order_are_refused(logs, app):
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": "b"}, {"timestamp": now - 1, "message": "a"}]
    with pytest.raises(ClientError, match="chronological order"):
        logs.put_log_events(logGroupName="app", logStreamName="s", logEvents=events)


def test_events_that_are_too_old_are_left_out_and_named(logs, app):
    answer = put(logs, "ancient", at=int(time.time() * 1000) - 15 * 86_400_000)
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    assert logs.filter_log_events(logGroupName="app")["events"] == []


def test_retention_tags_and_deletion(logs, app):
    logs.put_retention_policy(logGroupName="app", retentionInDays=7)
    group = logs.describe_log_groups(logGroupNamePrefix="app")["logGroups"][0]
    assert group["retentionInDays"] == 7
    assert logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {"team": "a"}
    logs.delete_log_group(logGroupName="app")
    assert logs.describe_log_groups()["logGroups"] == []


def subscribe(watched, logs, pattern="ERROR", group=GROUP):
    arn = watched.world.functions["Watcher"].configuration.arn
    logs.put_subscription_filter(logGroupName=group, filterName="f", filterPattern=pattern, destinationArn=arn)
    return arn


def test_matching_lines_of_an_invocation_go_to_the_function_that_subscribes(watched, logs):
    logs.create_log_group(logGroupName=GROUP)
    arn = subscribe(watched, logs)
    watched.invoked("all is well")
    assert watched.deliveries == []
    watched.invoked("START", "ERROR 42 went wrong", depth=2)
    (delivery,) = watched.deliveries
    assert (delivery.source, delivery.function, delivery.principal) == ("logs", arn, "logs.amazonaws.com")
    assert (delivery.cause.depth, delivery.cause.invocation) == (3, "79104EXAMPLEB723")
    assert delivery.source_arn == f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}:*"
    document = json.loads(gzip.decompress(base64.b64decode(delivery.event["awslogs"]["data"])))
    (event,) = document.pop("logEvents")
    assert document == {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": GROUP,
        "logStream": STREAM,
        "subscriptionFilters": ["f"],
    }
    assert (event["message"], len(event["id"]), set(event)) == (
        "ERROR 42 went wrong",
        56,
        {"id", "timestamp", "message"},
    )


def test_a_subscription_hears_of_what_is_put_by_hand(watched, logs, app):
    subscribe(watched, logs, pattern="", group="app")
    put(logs, "a", "b")
    (delivery,) = watched.deliveries
    document = json.loads(gzip.decompress(base64.b64decode(delivery.event["awslogs"]["data"])))
    assert [event["message"] for event in document["logEvents"]] == ["a", "b"]


def test_only_a_function_that_exists_can_subscribe(watched, logs, app):
    def subscribed(arn, name="f"):
        logs.put_subscription_filter(logGroupName="app", filterName=name, filterPattern="", destinationArn=arn)

    arn = watched.world.functions["Watcher"].configuration.arn
    for wrong in (arn + "x", "arn:aws:firehose:us-east-1:123456789012:deliverystream/s"):
        with pytest.raises(ClientError) as refused:
            subscribed(wrong)
        assert code_of(refused) == "InvalidParameterException"
    subscribed(arn)
    subscribed(arn, "g")
    subscribed(arn)  # replaces the one of this name
    with pytest.raises(ClientError) as refused:
        subscribed(arn, "h")
    assert code_of(refused) == "LimitExceededException"
    filters = logs.describe_subscription_filters(logGroupName="app")["subscriptionFilters"]
    assert sorted(one["filterName"] for one in filters) == ["f", "g"]


def metrics_of(watched):
    return {(m.namespace, m.name, tuple(m.dimensions.items())): m.values for m in watched.observatory.facts().metrics}


def test_metric_filters_measure_what_matches(watched, logs, app):
    def filtered(name, pattern, **transformation):
        transformation = {"metricNamespace": "App", "metricName": name, **transformation}
        logs.put_metric_filter(
            logGroupName="app", filterName=name, filterPattern=pattern, metricTransformations=[transformation]
        )

    filtered("Errors", "ERROR", metricValue="1", defaultValue=0)
    filtered("Latency", "{ $.latency = * }", metricValue="$.latency", dimensions={"Path": "$.path"})
    put(logs, "ERROR", "ERROR", json.dumps({"latency": 7.5, "path": "/a"}), json.dumps({"latency": "?", "path": "/a"}))
    put(logs, "fine")
    assert metrics_of(watched) == {
        ("App", "Errors", ()): (1.0, 1.0, 0.0),
        ("App", "Latency", (("Path", "/a"),)): (7.5,),
    }
    assert len(logs.describe_metric_filters(logGroupName="app")["metricFilters"]) == 2
    logs.delete_metric_filter(logGroupName="app", filterName="Errors")
    put(logs, "ERROR")
    assert metrics_of(watched)[("App", "Errors", ())] == (1.0, 1.0, 0.0)


def test_a_metric_filter_can_be_tried_out(logs):
    answer = logs.test_metric_filter(filterPattern="[a, b = 2]", logEventMessages=["1 2", "1 3"])
    assert [(m["eventNumber"], m["extractedValues"]) for m in answer["matches"]] == [(1, {"$a": "1", "$b": "2"})]


def test_what_is_absent_says_so(logs):
    with pytest.raises(ClientError, match="StartQuery is not simulated here") as refused:
        logs.start_query(logGroupName="app", startTime=0, endTime=1, queryString="fields @message")
    assert code_of(refused) == "NotImplemented"


def test_what_a_rule_writes_into_a_group_reaches_its_subscribers(watched, logs, app):
    subscribe(watched, logs, pattern="{ $.detail.n = 7 }", group="app")
    events = watched.client("events")
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["shop"]}))
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:app"
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    for number in (6, 7):
        entry = {"Source": "shop", "DetailType": "d", "Detail": json.dumps({"n": number})}
        events.put_events(Entries=[entry])
    assert len(watched.client("logs").filter_log_events(logGroupName="app")["events"]) == 2
    assert len(watched.deliveries) == 1
