"""EventBridge as a handler meets it, and what its targets get."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.sources.input_transformer import target_input

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
DEFAULT_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
ENTRY = {"Source": "shop", "DetailType": "Order Placed", "Detail": '{"total": 12, "id": "o1"}', "Resources": ["arn:x"]}
ENVELOPE = {
    "version": "0",
    "id": "",
    "detail-type": "",
    "source": "",
    "account": "",
    "time": "",
    "region": "",
    "resources": [""],
    "detail": {},
}


@pytest.fixture
def events(client: Any) -> Any:
    return client("events")


def rule(events: Any, *targets: dict[str, Any], name: str = "r", pattern: Any = None, bus: str = "default") -> str:
    wanted = json.dumps(pattern or {"source": ["shop"]})
    arn = events.put_rule(Name=name, EventPattern=wanted, EventBusName=bus)["RuleArn"]
    if targets:
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": str(n), **t} for n, t in enumerate(targets)])
    return str(arn)


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_function_gets_the_whole_event(events: Any, delivered: list[Any], cloud: Any) -> None:
    arn = rule(events, {"Arn": FUNCTION})
    (entry,) = events.put_events(Entries=[ENTRY])["Entries"]
    (delivery,) = delivered
    assert cloud.missing_paths(ENVELOPE, delivery.event) == []
    assert delivery.event["id"] == entry["EventId"]
    assert delivery.event["detail"] == {"total": 12, "id": "o1"}
    assert delivery.event["detail-type"] == "Order Placed"
    assert (delivery.source, delivery.source_arn, delivery.principal) == ("events", arn, "events.amazonaws.com")


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ({"source": ["shop"]}, True),
        ({"source": ["bank"]}, False),
        ({"detail": {"total": [{"numeric": [">", 10]}]}}, True),
        ({"detail": {"total": [{"numeric": [">", 12]}]}}, False),
        ({"detail-type": [{"wildcard": "Order *"}], "account": ["123456789012"]}, True),
    ],
)
def test_a_rule_fires_for_what_its_pattern_matches(
    events: Any, delivered: list[Any], pattern: dict[str, Any], matches: bool
) -> None:
    rule(events, {"Arn": FUNCTION}, pattern=pattern)
    events.put_events(Entries=[ENTRY])
    assert bool(delivered) is matches
    answer = events.test_event_pattern(
        EventPattern=json.dumps(pattern),
        Event=json.dumps({**ENVELOPE, "source": "shop", "account": "123456789012", "detail-type": "Order Placed",
                          "detail": {"total": 12}}),
    )  # fmt: skip
    assert answer["Result"] is matches


def test_a_rule_that_is_disabled_fires_for_nothing(events: Any, delivered: list[Any]) -> None:
    rule(events, {"Arn": FUNCTION})
    events.disable_rule(Name="r")
    events.put_events(Entries=[ENTRY])
    assert delivered == []
    events.enable_rule(Name="r")
    events.put_events(Entries=[ENTRY])
    assert len(delivered) == 1


def test_queues_topics_and_streams_are_targets(
    events: Any, client: Any, queue: Any, documents: Any, delivered: list[Any]
) -> None:
    url, arn = queue("work")
    fifo_url, fifo = queue("work.fifo")
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=FUNCTION)
    client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
    rule(
        events,
        {"Arn": arn},
        {"Arn": fifo, "SqsParameters": {"MessageGroupId": "g"}},
        {"Arn": topic},
        {"Arn": stream, "KinesisParameters": {"PartitionKeyPath": "$.detail.id"}},
    )
    events.put_events(Entries=[ENTRY])
    assert documents(url)[0]["detail"]["id"] == "o1"
    assert documents(fifo_url)[0]["detail"]["id"] == "o1"
    assert json.loads(delivered[0].event["Records"][0]["Sns"]["Message"])["source"] == "shop"
    shard = {"StreamName": "clicks", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = client("kinesis").get_shard_iterator(**shard)["ShardIterator"]
    (record,) = client("kinesis").get_records(ShardIterator=iterator)["Records"]
    assert (record["PartitionKey"], json.loads(record["Data"])["source"]) == ("o1", "shop")


def test_an_event_goes_on_to_another_bus_and_no_further(events: Any, delivered: list[Any]) -> None:
    for name in ("second", "third"):
        events.create_event_bus(Name=name)
    arn = DEFAULT_BUS.replace("default", "{}").format
    rule(events, {"Arn": arn("second")})
    rule(events, {"Arn": arn("third")}, {"Arn": FUNCTION}, bus="second")
    rule(events, {"Arn": FUNCTION}, bus="third", name="last")
    events.put_events(Entries=[ENTRY])
    assert [delivery.resource for delivery in delivered] == ["second"]
    events.put_events(Entries=[{**ENTRY, "EventBusName": arn("third")}])
    assert [delivery.resource for delivery in delivered] == ["second", "third"]


def transformer(template: str, **paths: str) -> dict[str, Any]:
    return {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}


EVENT = {
    **ENVELOPE,
    "id": "i",
    "source": "shop",
    "detail": {"id": "o1", "name": 'a "b"', "lines": [{"n": 1}, {"n": 2}]},
}


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({"Input": '{"a": 1}'}, '{"a": 1}'),
        ({"InputPath": "$.detail.id"}, '"o1"'),
        ({"InputPath": "$.detail.none"}, "null"),
        (transformer('{"order": <id>}', id="$.detail.id"), '{"order": "o1"}'),
        (transformer('"Order <id> came"', id="$.detail.id"), '"Order o1 came"'),
        (transformer('{"t": "is <n>"}', n="$.detail.name"), '{"t": "is a \\"b\\""}'),
        (transformer("<n>", n="$.detail.lines[*].n"), "[1,2]"),
        (transformer("<n>", n="$.detail.lines[1].n"), "2"),
        (transformer('{"a": <n>, "b": "<n>"}', n="$.detail.none"), '{"a": null, "b": ""}'),
        (transformer('{"rule": <aws.events.rule-name>}'), '{"rule": "r"}'),
    ],
)  # fmt: skip
def test_a_target_says_what_it_wants_of_an_event(target: dict[str, Any], text: str) -> None:
    assert target_input(target, EVENT, rule_arn="arn", rule_name="r", received="2026-01-01T00:00:00Z") == text


def test_the_whole_event_is_the_input_when_nothing_is_said() -> None:
    assert json.loads(target_input({}, EVENT, rule_arn="a", rule_name="r", received="")) == EVENT
    template = {"InputTransformer": {"InputTemplate": '{"e": <aws.events.event.json>, "m": <aws.events.event>}'}}
    filled = json.loads(target_input(template, EVENT, rule_arn="a", rule_name="r", received=""))
    assert filled["e"] == EVENT
    assert "detail" not in filled["m"]


def test_a_target_that_is_gone_leaves_the_event_to_its_dead_letter_queue(events: Any, client: Any, queue: Any) -> None:
    url, arn = queue("work")
    dead_url, dead = queue("dead")
    rule(events, {"Arn": arn, "DeadLetterConfig": {"Arn": dead}})
    client("sqs").delete_queue(QueueUrl=url)
    events.put_events(Entries=[ENTRY])
    (message,) = client("sqs").receive_message(QueueUrl=dead_url, MessageAttributeNames=["All"])["Messages"]
    assert json.loads(message["Body"])["source"] == "shop"
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == arn


def test_entries_that_are_none_fail_by_themselves(events: Any) -> None:
    entries = [
        ENTRY,
        {**ENTRY, "Detail": "[1]"},
        {**ENTRY, "Detail": '{"a": NaN}'},
        {**ENTRY, "Detail": '{"a": "\\ud800"}'},
        {**ENTRY, "Source": "aws.s3"},
        {**ENTRY, "Source": ""},
    ]
    answer = events.put_events(Entries=entries)
    codes = [entry.get("ErrorCode") for entry in answer["Entries"]]
    assert codes == [None, *["MalformedDetail"] * 3, "NotAuthorizedForSourceException", "InvalidArgument"]
    assert answer["FailedEntryCount"] == 5


def test_a_request_of_a_megabyte_or_of_eleven_entries_is_refused(events: Any) -> None:
    large = {**ENTRY, "Detail": json.dumps({"x": "y" * 1_048_500})}
    events.put_events(Entries=[large])
    for entries in ([large, ENTRY, ENTRY, ENTRY], [ENTRY] * 11):
        with pytest.raises(ClientError) as error:
            events.put_events(Entries=entries)
        assert code(error) == "ValidationException"


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:events:us-east-1:123456789012:api-destination/x/1",
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/x",
        "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/x",
        "arn:aws:states:us-east-1:123456789012:stateMachine:x",
        "http://169.254.169.254/latest",
    ],
)
def test_what_this_cloud_does_not_have_is_no_target(events: Any, arn: str) -> None:
    rule(events)
    with pytest.raises(ClientError) as error:
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    assert code(error) == "ValidationException"
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": FUNCTION}])


@pytest.mark.parametrize(
    "arn", [FUNCTION.replace("123456789012", "999999999999"), FUNCTION.replace("us-east-1", "eu-west-1")]
)
def test_a_target_of_another_account_or_region_is_denied(events: Any, arn: str) -> None:
    rule(events)
    with pytest.raises(ClientError) as error:
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    assert code(error) == "AccessDeniedException"


@pytest.mark.parametrize("operation", ["create_archive", "start_replay", "create_connection", "create_api_destination"])
def test_archives_connections_and_destinations_are_absent(events: Any, operation: str) -> None:
    arn = "arn:aws:events:us-east-1:123456789012:x/y"
    secret = {"ApiKeyAuthParameters": {"ApiKeyName": "a", "ApiKeyValue": "b"}}
    parameters = {
        "create_archive": {"ArchiveName": "a", "EventSourceArn": DEFAULT_BUS},
        "start_replay": {"ReplayName": "a", "EventSourceArn": arn, "EventStartTime": 0, "EventEndTime": 1,
                         "Destination": {"Arn": DEFAULT_BUS}},
        "create_connection": {"Name": "a", "AuthorizationType": "API_KEY", "AuthParameters": secret},
        "create_api_destination": {"Name": "a", "ConnectionArn": arn, "InvocationEndpoint": "https://a.example",
                                   "HttpMethod": "POST"},
    }  # fmt: skip
    with pytest.raises(ClientError) as error:
        getattr(events, operation)(**parameters[operation])
    assert code(error) == "NotImplemented"


@pytest.mark.parametrize("pattern", ["{", "[]", '{"source": "shop"}', '{"source": []}', '{"source": [{"regex": "x"}]}'])
def test_a_pattern_that_is_none_is_refused(events: Any, pattern: str) -> None:
    with pytest.raises(ClientError) as error:
        events.put_rule(Name="r", EventPattern=pattern)
    assert code(error) == "InvalidEventPatternException"


@pytest.mark.parametrize("expression", ["rate(0 minutes)", "rate(1 minutes)", "rate(5 seconds)", "cron(* * * * *)",
                                        "cron(0 12 * * * *)", "at(2030-01-01T00:00:00)", "every day"])  # fmt: skip
def test_a_schedule_that_is_none_is_refused(events: Any, expression: str) -> None:
    with pytest.raises(ClientError) as error:
        events.put_rule(Name="r", ScheduleExpression=expression)
    assert code(error) == "ValidationException"
    events.put_rule(Name="r", ScheduleExpression="rate(5 minutes)")


def test_a_rule_has_at_most_five_targets(events: Any) -> None:
    rule(events, *({"Arn": FUNCTION} for _ in range(5)))
    events.put_targets(Rule="r", Targets=[{"Id": "0", "Arn": FUNCTION}])
    with pytest.raises(ClientError) as error:
        events.put_targets(Rule="r", Targets=[{"Id": "6", "Arn": FUNCTION}])
    assert code(error) == "LimitExceededException"


def test_a_prefix_is_no_regular_expression(events: Any) -> None:
    rule(events, name="a" * 40 + "!".replace("!", "b"))
    with pytest.raises(ClientError):
        events.list_rules(NamePrefix="(a+)+$")
    assert len(events.list_rules(NamePrefix="aa")["Rules"]) == 1


def test_an_event_is_stamped_by_the_clouds_clock(events: Any, delivered: list[Any]) -> None:
    rule(events, {"Arn": FUNCTION})
    CLOCK.advance_to(4_102_444_800)
    events.put_events(Entries=[ENTRY, {**ENTRY, "Time": 0}])
    assert delivered[0].event["time"].startswith("2100-01-01T00:00:0")
    assert delivered[1].event["time"] == "1970-01-01T00:00:00Z"
