import json

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.alarm_evaluation import evaluate
from sandbox.cloud.observe.alarms import put_alarm
from sandbox.cloud.observe.metrics import Datum, MetricId, Metrics
from sandbox.result import InvocationStatus

ERRORS = {
    "AlarmName": "errors",
    "Namespace": "AWS/Lambda",
    "MetricName": "Errors",
    "Dimensions": [{"Name": "FunctionName", "Value": "orders"}],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
}


@pytest.fixture
def cloudwatch(watched):
    return watched.client("cloudwatch")


def state(watched):
    (alarm,) = watched.observatory.facts().alarms
    return alarm.state


def test_an_alarm_begins_without_data_rises_and_ends(watched, cloudwatch):
    cloudwatch.put_metric_alarm(**ERRORS)
    assert state(watched) == "INSUFFICIENT_DATA"
    watched.invoked("x")
    assert state(watched) == "OK"
    watched.invoked("x", status=InvocationStatus.FAILED)
    assert state(watched) == "ALARM"
    watched.pass_time(600)
    (alarm,) = watched.observatory.facts().alarms
    assert alarm.history == ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")
    assert alarm.reason == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
        "[NonBreaching]."
    )


def test_a_reason_is_in_cloudwatchs_words(watched, cloudwatch):
    cloudwatch.put_metric_alarm(**ERRORS)
    watched.invoked("x", status=InvocationStatus.FAILED)
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [1.0 (")
    assert alarm["StateReason"].endswith(
        "was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    data = json.loads(alarm["StateReasonData"])
    assert (data["recentDatapoints"], data["threshold"], data["period"]) == ([1.0], 1.0, 60)


def test_an_alarm_tells_a_function_with_the_states_before_and_after(watched, cloudwatch):
    arn = watched.world.functions["Watcher"].configuration.arn
    cloudwatch.put_metric_alarm(**ERRORS, AlarmActions=[arn], AlarmDescription="too many")
    watched.invoked("x", status=InvocationStatus.FAILED)
    watched.invoked("x", status=InvocationStatus.FAILED)
    (delivery,) = watched.deliveries
    assert (delivery.function, delivery.principal) == (arn, "lambda.alarms.cloudwatch.amazonaws.com")
    data = delivery.event["alarmData"]
    assert (data["alarmName"], data["state"]["value"], data["previousState"]["value"]) == (
        "errors",
        "ALARM",
        "INSUFFICIENT_DATA",
    )
    assert delivery.source_arn == delivery.event["alarmArn"] == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"
    history = cloudwatch.describe_alarm_history(AlarmName="errors", ScanBy="TimestampAscending")["AlarmHistoryItems"]
    assert [item["HistorySummary"] for item in history] == [
        'Alarm "errors" created',
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        f"Successfully executed action {arn}",
    ]


def test_actions_that_are_disabled_are_not_carried_out(watched, cloudwatch):
    arn = watched.world.functions["Watcher"].configuration.arn
    cloudwatch.put_metric_alarm(**ERRORS, AlarmActions=[arn], ActionsEnabled=False)
    watched.invoked("x", status=InvocationStatus.FAILED)
    assert state(watched) == "ALARM"
    assert watched.deliveries == []


def test_a_state_can_be_set_until_the_next_evaluation(watched, cloudwatch):
    cloudwatch.put_metric_alarm(**ERRORS)
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="a drill")
    assert (state(watched), watched.observatory.facts().alarms[0].reason) == ("ALARM", "a drill")
    watched.invoked("x")
    assert state(watched) == "OK"
    with pytest.raises(ClientError) as refused:
        cloudwatch.set_alarm_state(AlarmName="no", StateValue="OK", StateReason="")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFound"


def test_a_deleted_alarm_is_gone(watched, cloudwatch):
    cloudwatch.put_metric_alarm(**ERRORS)
    cloudwatch.delete_alarms(AlarmNames=["errors"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 61},
        {"DatapointsToAlarm": 2},
        {"EvaluationPeriods": 5000},
        {"Statistic": "Median"},
        {"ComparisonOperator": "GreaterThanUpperThreshold"},
        {"TreatMissingData": "bad"},
    ],
)
def test_a_configuration_that_is_wrong_is_refused(cloudwatch, changes):
    with pytest.raises(ClientError) as refused:
        cloudwatch.put_metric_alarm(**{**ERRORS, **changes})
    assert refused.value.response["Error"]["Code"] in ("ValidationError", "InvalidParameterValue")


# The two tables of "Configuring how CloudWatch alarms treat missing data": X breaches, 0 does not, - is missing;
# oldest first, of a range of five; then the state by treatment. None: it stays as it was.
TABLE = [
    (3, "0-X-X", "OK", "OK", "OK", "OK"),
    (3, "----0", "OK", "OK", "OK", "OK"),
    (3, "-----", "INSUFFICIENT_DATA", None, "ALARM", "OK"),
    (3, "0XX-X", "ALARM", "ALARM", "ALARM", "ALARM"),
    (3, "--X--", "ALARM", None, "ALARM", "OK"),
    (2, "0-X-X", "ALARM", "ALARM", "ALARM", "ALARM"),
    (2, "00X0X", "ALARM", "ALARM", "ALARM", "ALARM"),
    (2, "0-X--", "OK", "OK", "ALARM", "OK"),
    (2, "----0", "OK", "OK", "ALARM", "OK"),
    (2, "---X-", "ALARM", None, "ALARM", "OK"),
]


@pytest.mark.parametrize(("needed", "points", "missing", "ignore", "breaching", "not_breaching"), TABLE)
def test_missing_data_is_treated_as_the_documented_tables_say(
    watched, needed, points, missing, ignore, breaching, not_breaching
):
    end = CLOCK.now() // 60 * 60
    metrics = Metrics()
    for index, point in enumerate(points):
        if point != "-":
            at = end - 60 * (5 - index) + 1
            metrics.record(MetricId.of("N", "M", {}), Datum(at, 1.0 if point == "X" else 0.0))
    states = []
    for treatment in ("missing", "ignore", "breaching", "notBreaching"):
        alarm = put_alarm(
            {
                **ERRORS,
                "Namespace": "N",
                "MetricName": "M",
                "Dimensions": [],
                "EvaluationPeriods": 3,
                "DatapointsToAlarm": needed,
                "TreatMissingData": treatment,
            }
        )
        verdict = evaluate(alarm, metrics, end)
        states.append(verdict.state if verdict else None)
    assert states == [missing, ignore, breaching, not_breaching]


def test_a_metric_that_should_not_be_low_is_judged_by_whole_periods(watched, cloudwatch):
    cloudwatch.put_metric_alarm(
        **{**ERRORS, "MetricName": "Invocations", "ComparisonOperator": "LessThanThreshold", "Threshold": 2}
    )
    watched.invoked("x")
    assert state(watched) == "OK"  # the period is not over: a second one may come
    watched.pass_time(60)
    assert state(watched) == "ALARM"


def received(watched, queue_url):
    messages = watched.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


@pytest.fixture
def queue(watched):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE_ARN,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return watched.client("sqs").create_queue(QueueName="q", Attributes={"Policy": policy})["QueueUrl"]


QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:q"


def test_an_alarm_publishes_its_message_to_a_topic(watched, cloudwatch, queue):
    sns = watched.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=QUEUE_ARN)
    watched.client("cloudwatch").put_metric_alarm(**ERRORS, AlarmActions=[topic], AlarmDescription="too many")
    watched.invoked("x", status=InvocationStatus.FAILED)
    (notification,) = received(watched, queue)
    assert notification["Subject"] == 'ALARM: "errors" in US East (N. Virginia)'
    message = json.loads(notification["Message"])
    assert (message["AlarmName"], message["AlarmDescription"]) == ("errors", "too many")
    assert (message["OldStateValue"], message["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert message["Trigger"] == {
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "StatisticType": "Statistic",
        "Statistic": "SUM",
        "Unit": None,
        "Dimensions": [{"value": "orders", "name": "FunctionName"}],
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 1.0,
        "TreatMissingData": "notBreaching",
        "EvaluateLowSampleCountPercentile": "",
    }


def test_an_action_that_nobody_is_there_for_has_failed(watched, cloudwatch):
    cloudwatch.put_metric_alarm(**ERRORS, AlarmActions=["arn:aws:sns:us-east-1:123456789012:none"])
    watched.invoked("x", status=InvocationStatus.FAILED)
    history = cloudwatch.describe_alarm_history(AlarmName="errors", HistoryItemType="Action")["AlarmHistoryItems"]
    assert [item["HistorySummary"].partition(" action ")[0] for item in history] == ["Failed to execute"]


def test_a_rule_hears_of_the_change(watched, cloudwatch):
    events = watched.client("events")
    pattern = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}}
    events.put_rule(Name="r", EventPattern=json.dumps(pattern))
    arn = watched.world.functions["Watcher"].configuration.arn
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    watched.client("cloudwatch").put_metric_alarm(**ERRORS)
    watched.invoked("x", status=InvocationStatus.FAILED)
    (delivery,) = watched.deliveries
    assert delivery.event["detail-type"] == "CloudWatch Alarm State Change"
    assert delivery.event["resources"] == ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"]
    assert delivery.event["detail"]["alarmName"] == "errors"
