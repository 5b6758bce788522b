"""Schedules in the cloud's own time: rules that go off, and EventBridge Scheduler."""

from __future__ import annotations

import datetime
import json
import zoneinfo
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.schedule_expressions import parse
from sandbox.cloud.delivery.schedules import Schedules

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
ROLE = "arn:aws:iam::123456789012:role/r"


def after(expression: str, moment: str, timezone: str = "UTC") -> str | None:
    began = datetime.datetime.fromisoformat(moment + "+00:00").timestamp()
    found = parse(expression, timezone=timezone).after(began, began)
    return None if found is None else datetime.datetime.fromtimestamp(found, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        ("rate(1 minute)", "2026-01-01T00:00:00", "2026-01-01T00:01:00"),
        ("rate(12 hours)", "2026-01-01T00:00:00", "2026-01-01T12:00:00"),
        ("cron(0 10 * * ? *)", "2026-01-01T10:00:00", "2026-01-02T10:00:00"),
        ("cron(15 12 * * ? *)", "2026-01-01T10:00:00", "2026-01-01T12:15:00"),
        ("cron(0 18 ? * MON-FRI *)", "2026-01-02T18:00:00", "2026-01-05T18:00:00"),
        ("cron(0 8 1 * ? *)", "2026-01-01T08:00:00", "2026-02-01T08:00:00"),
        ("cron(0/15 * * * ? *)", "2026-01-01T10:16:00", "2026-01-01T10:30:00"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-01-02T17:55:00", "2026-01-05T08:00:00"),
        ("cron(0 0 L * ? *)", "2026-02-01T00:00:00", "2026-02-28T00:00:00"),
        ("cron(0 0 LW * ? *)", "2026-02-01T00:00:00", "2026-02-27T00:00:00"),
        ("cron(0 0 3W * ? *)", "2026-01-01T00:00:00", "2026-01-02T00:00:00"),
        ("cron(0 0 1W * ? *)", "2026-01-31T00:00:00", "2026-02-02T00:00:00"),
        ("cron(0 0 ? * 2#1 *)", "2026-01-01T00:00:00", "2026-01-05T00:00:00"),
        ("cron(0 0 ? * 6L *)", "2026-01-01T00:00:00", "2026-01-30T00:00:00"),
        ("cron(0 0 ? * FRI#5 *)", "2026-02-01T00:00:00", "2026-05-29T00:00:00"),
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00:00", "2028-02-29T00:00:00"),
        ("cron(0 0 1 1 ? 2030/2)", "2026-01-01T00:00:00", "2030-01-01T00:00:00"),
        ("cron(0 0 30 2 ? *)", "2026-01-01T00:00:00", None),
        ("cron(0 0 1 1 ? 2020)", "2026-01-01T00:00:00", None),
        ("at(2026-05-06T07:08:09)", "2026-01-01T00:00:00", "2026-05-06T07:08:09"),
        ("at(2026-05-06T07:08:09)", "2026-06-01T00:00:00", None),
    ],
)
def test_the_next_moment_of_an_expression(expression: str, moment: str, expected: str | None) -> None:
    assert after(expression, moment) == expected


def test_a_time_zone_has_its_summer_time() -> None:
    daily = "cron(30 2 * * ? *)"
    assert after(daily, "2026-03-28T00:00:00", "Europe/Berlin") == "2026-03-28T01:30:00"
    # 2026-03-29 02:30 does not exist in Berlin; the day after it is summer
    assert after(daily, "2026-03-28T01:30:00", "Europe/Berlin") == "2026-03-30T00:30:00"
    with pytest.raises(ValueError, match="time zone"):
        parse(daily, timezone="Mars/Olympus")


@pytest.mark.parametrize(
    "expression",
    ["cron(0 0 * * * *)", "cron(0 0 ? * ? *)", "cron(60 0 * * ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 2#6 *)",
     "cron(0 0 0 * ? *)", "cron(a 0 * * ? *)", "cron(0/0 0 * * ? *)", "cron()", "rate(1 hours)", "rate(-1 minute)", ""],
)  # fmt: skip
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(expression)


def play(schedules: Schedules, seconds: float) -> None:
    """Let time pass, as the engine does."""
    until = CLOCK.now() + seconds
    while (moment := schedules.next_at(CLOCK.now())) is not None and moment <= until:
        CLOCK.advance_to(moment)
        schedules.fire(CLOCK.now())
    CLOCK.advance_to(until)


def test_a_rule_goes_off_at_its_rate(client: Any, delivered: list[Any]) -> None:
    events = client("events")
    arn = events.put_rule(Name="tick", ScheduleExpression="rate(5 minutes)")["RuleArn"]
    events.put_targets(Rule="tick", Targets=[{"Id": "1", "Arn": FUNCTION}])
    schedules = Schedules()
    play(schedules, 16 * 60)
    assert len(delivered) == 3
    event = delivered[0].event
    assert (event["detail-type"], event["source"], event["detail"], event["resources"]) == (
        "Scheduled Event", "aws.events", {}, [arn],
    )  # fmt: skip
    assert delivered[0].principal == "events.amazonaws.com"
    events.disable_rule(Name="tick")
    play(schedules, 3600)
    assert len(delivered) == 3


def test_nothing_goes_off_where_nothing_is_scheduled(client: Any) -> None:
    client("events").put_rule(Name="r", EventPattern='{"source": ["x"]}')
    assert Schedules().next_at(CLOCK.now()) is None


def schedule(client: Any, expression: str, target: dict[str, Any] | None = None, **options: Any) -> str:
    made = client("scheduler").create_schedule(
        Name=options.pop("Name", "s"),
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": FUNCTION, "RoleArn": ROLE, **(target or {})},
        **options,
    )
    return str(made["ScheduleArn"])


def test_a_schedule_at_a_moment_goes_off_once_and_is_deleted_when_it_says_so(client: Any, delivered: list[Any]) -> None:
    moment = datetime.datetime.fromtimestamp(CLOCK.now() + 600, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    arn = schedule(client, f"at({moment})", ActionAfterCompletion="DELETE")
    play(Schedules(), 3600)
    (delivery,) = delivered
    assert delivery.event["source"] == "aws.scheduler"
    assert delivery.event["resources"] == [arn]
    assert (delivery.source_arn, delivery.principal) == (arn, "scheduler.amazonaws.com")
    with pytest.raises(client("scheduler").exceptions.ResourceNotFoundException):
        client("scheduler").get_schedule(Name="s")


def test_a_schedule_begins_and_ends_when_it_says(client: Any, delivered: list[Any]) -> None:
    now = CLOCK.now()
    schedule(client, "rate(1 hour)", StartDate=now + 7200, EndDate=now + 5 * 3600 + 60)
    play(Schedules(), 24 * 3600)
    assert len(delivered) == 4


def test_a_target_gets_its_input_with_the_context_of_the_schedule(client: Any, queue: Any, documents: Any) -> None:
    url, arn = queue("work")
    text = '{"schedule": "<aws.scheduler.schedule-arn>", "at": "<aws.scheduler.scheduled-time>"}'
    made = schedule(client, "rate(1 minute)", {"Arn": arn, "Input": text})
    play(Schedules(), 60.5)
    (document,) = documents(url)
    assert document["schedule"] == made
    assert document["at"].endswith("Z")


def test_a_bus_gets_an_event_and_a_missing_queue_leaves_it_to_the_dead_letter_queue(
    client: Any, queue: Any, documents: Any, delivered: list[Any]
) -> None:
    client("events").put_rule(Name="r", EventPattern='{"source": ["clock"]}')
    client("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": FUNCTION}])
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    parameters = {"DetailType": "Tick", "Source": "clock"}
    schedule(client, "rate(1 minute)", {"Arn": bus, "EventBridgeParameters": parameters, "Input": '{"n": 1}'})
    dead_url, dead = queue("dead")
    missing = dead.replace("dead", "missing")
    schedule(
        client, "rate(1 minute)", {"Arn": missing, "DeadLetterConfig": {"Arn": dead}, "Input": '{"m": 2}'}, Name="t"
    )
    play(Schedules(), 60.5)
    assert delivered[0].event["detail"] == {"n": 1}
    assert documents(dead_url) == [{"m": 2}]


@pytest.mark.parametrize(
    ("expression", "target", "code"),
    [
        ("rate(1 minutes)", {}, "ValidationException"),
        ("cron(0 0 * * * *)", {}, "ValidationException"),
        ("rate(1 minute)", {"Arn": "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances"}, "ValidationException"),
        ("rate(1 minute)", {"Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:x"}, "ValidationException"),
        ("rate(1 minute)", {"Arn": FUNCTION.replace("123456789012", "999999999999")}, "AccessDeniedException"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(client: Any, expression: str, target: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as error:
        schedule(client, expression, target)
    assert error.value.response["Error"]["Code"] == code
    schedule(client, "rate(1 minute)")


def test_schedules_are_listed_changed_and_deleted_by_group(client: Any) -> None:
    scheduler = client("scheduler")
    scheduler.create_schedule_group(Name="g")
    schedule(client, "rate(1 hour)", GroupName="g")
    assert [one["Name"] for one in scheduler.list_schedules(GroupName="g")["Schedules"]] == ["s"]
    target = {"Arn": FUNCTION, "RoleArn": ROLE}
    scheduler.update_schedule(
        Name="s", GroupName="g", ScheduleExpression="rate(2 hours)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    assert scheduler.get_schedule(Name="s", GroupName="g")["ScheduleExpression"] == "rate(2 hours)"
    scheduler.delete_schedule(Name="s", GroupName="g")
    with pytest.raises(ClientError) as error:
        schedule(client, "rate(1 hour)", GroupName="none")
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert json.dumps(scheduler.list_schedules()["Schedules"]) == "[]"


def test_a_machine_without_time_zones_still_has_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(key: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(key)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", nowhere)
    assert after("cron(0 10 * * ? *)", "2026-01-01T10:00:00") == "2026-01-02T10:00:00"
    with pytest.raises(ValueError, match="time zone"):
        after("cron(0 10 * * ? *)", "2026-01-01T10:00:00", "Europe/Berlin")
