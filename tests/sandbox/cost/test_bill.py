"""Bills, held against sums that were done by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from sandbox.cost import PRICES, Bill, Note, bill, monthly
from sandbox.job import Step
from sandbox.result import (
    Alarm,
    Call,
    Change,
    ChangeKind,
    Invocation,
    InvocationStatus,
    LogLine,
    Metric,
    Observations,
    Outcome,
    Result,
    State,
    StepResult,
)

INVOKE: Step = {"step": "invoke", "payload": {}}


def invocation(*calls: Call, **facts: Any) -> Invocation:
    known = {"request_id": "r", "function": "F", "function_name": "f", "source": "invoke", "event": {},
             "status": InvocationStatus.ANSWERED, "cold": False, "billed_ms": 0, "memory_mb": 128}  # fmt: skip
    return Invocation(**{**known, **facts}, calls=calls)


def call(service: str, operation: str, status: int = 200, **facts: Any) -> Call:
    return Call(service=service, operation=operation, status=status, **{"parameters": {}, **facts})


def result(*invocations: Invocation, step: Step = INVOKE, **facts: Any) -> Result:
    return Result(outcome=Outcome.FINISHED, steps=(StepResult(step=step, invocations=invocations),), **facts)


def of_calls(*calls: Call, **facts: Any) -> Bill:
    return bill(result(invocation(*calls), **facts))


def test_a_run_of_ten_milliseconds_at_512_mb() -> None:
    made = bill(result(invocation(billed_ms=10, memory_mb=512)))
    # 0.010 s x 0.5 GB = 0.005 GB-s; x $0.0000166667 = $0.0000000833335; one request: $0.0000002
    assert made.gb_seconds == Decimal("0.005")
    assert [(line.key, line.quantity, line.amount) for line in made.lines] == [
        ("lambda-requests", Decimal(1), Decimal("0.0000002")),
        ("lambda-duration-x86_64", Decimal("0.005"), Decimal("0.0000000833335")),
    ]
    assert made.total == Decimal("0.0000002833335")


def test_arm_costs_less_for_the_same_duration() -> None:
    made = bill(result(invocation(billed_ms=1000, memory_mb=1024)), architecture="arm64")
    assert made.amount("lambda") == Decimal("0.0000002") + Decimal("0.0000133334")


def test_another_memory_size_keeps_the_duration() -> None:
    run = result(invocation(billed_ms=100, memory_mb=128))
    assert bill(run, 1024).gb_seconds == Decimal("0.1")
    assert bill(run).gb_seconds == Decimal("0.0125")
    assert bill(run, 1024).billed_ms == bill(run).billed_ms == 100


def test_each_retry_is_a_request_and_a_throttled_one_is_none() -> None:
    tries = [invocation(billed_ms=5, attempt=attempt, status=InvocationStatus.FAILED) for attempt in (1, 2, 3)]
    refused = invocation(status=InvocationStatus.THROTTLED)
    made = bill(result(*tries, refused))
    assert made.quantity("lambda-requests") == 3
    assert Note.FAILED_UNBILLED in made.notes


def test_a_month_of_a_million_copies() -> None:
    copy = result(
        invocation(call("s3", "CopyObject"), billed_ms=20, memory_mb=256),
        step={"step": "put-object", "bucket": "B", "key": "k", "body": "x"},
    )
    month = monthly(bill(copy), 1_000_000)
    # 0.02 s x 0.25 GB x 1e6 = 5,000 GB-s = $0.0833335; requests $0.20; the upload and the copy: 2e6 PUT = $10
    assert month.services() == {"lambda": Decimal("0.2833335"), "s3": Decimal(10)}
    assert month.total == Decimal("10.2833335")
    # Lambda's free tier covers all of Lambda here, and nothing of S3.
    assert month.total_after_free == Decimal(10)


def test_the_free_tier_takes_off_no_more_than_it_holds() -> None:
    month = monthly(bill(result(invocation(billed_ms=1000, memory_mb=1024))), 3_000_000)
    free = {line.key: line.quantity for line in month.free}
    assert free == {"lambda-requests": Decimal(1_000_000), "lambda-duration-x86_64": Decimal(400_000)}
    assert month.total - month.total_after_free == Decimal("0.20") + 400_000 * Decimal("0.0000166667")


def test_standard_and_fifo_queues_share_one_free_million() -> None:
    queues = [call("sqs", "SendMessage", parameters={"QueueUrl": url, "MessageBody": "m"}) for url in ("q", "q.fifo")]
    month = monthly(of_calls(*queues), 700_000)
    free = {line.key: line.quantity for line in month.free if line.service == "sqs"}
    assert free == {"sqs-standard": Decimal(700_000), "sqs-fifo": Decimal(300_000)}


def test_a_month_with_another_memory_size_changes_only_the_duration() -> None:
    made = bill(result(invocation(call("s3", "GetObject"), billed_ms=100, memory_mb=128)))
    small, large = monthly(made, 1000), monthly(made, 1000, 256)
    assert large.services()["s3"] == small.services()["s3"] == Decimal("0.0004")
    difference = large.total - small.total
    assert difference == Decimal("12.5") * Decimal("0.0000166667")


@pytest.mark.parametrize(
    ("operation", "key"),
    [("PutObject", "s3-put"), ("CopyObject", "s3-put"), ("ListObjectsV2", "s3-put"), ("UploadPart", "s3-put"),
     ("GetObject", "s3-get"), ("HeadObject", "s3-get"), ("DeleteObject", "s3-delete")],
)  # fmt: skip
def test_s3_has_three_classes_of_requests(operation: str, key: str) -> None:
    assert of_calls(call("s3", operation)).quantity(key) == 1


def test_a_missing_object_is_billed_and_a_server_error_is_not() -> None:
    assert of_calls(call("s3", "GetObject", 404, error_code="NoSuchKey")).quantity("s3-get") == 1
    assert of_calls(call("s3", "GetObject", 503, error_code="SlowDown")).quantity("s3-get") == 0


def put(size: int) -> Call:
    # "id" + "1" as text: 3 bytes; "pad": 3 bytes and its text
    item = {"id": {"S": "1"}, "pad": {"S": "x" * (size - 6)}}
    return call("dynamodb", "PutItem", parameters={"TableName": "t", "Item": item})


@pytest.mark.parametrize(("size", "units"), [(100, 1), (1024, 1), (1025, 2), (3 * 1024, 3)])
def test_a_write_unit_holds_a_kilobyte(size: int, units: int) -> None:
    assert of_calls(put(size)).quantity("dynamodb-write") == units


def test_the_larger_of_the_item_before_and_after_counts() -> None:
    before = {"id": "1", "pad": "x" * 4000}
    change = Change(service="dynamodb", kind=ChangeKind.CHANGED, resource="t", key={"id": "1"}, before=before, after={})
    done = invocation(put(50), changes=(change,))
    assert bill(result(done)).quantity("dynamodb-write") == 4


def test_a_failed_condition_takes_its_unit_and_a_throttled_write_takes_none() -> None:
    refused = call(
        "dynamodb", "PutItem", 400, error_code="ConditionalCheckFailedException", parameters=put(9).parameters
    )
    assert of_calls(refused).quantity("dynamodb-write") == 1
    throttled = call("dynamodb", "PutItem", 400, error_code="ThrottlingException", parameters=put(9).parameters)
    assert of_calls(throttled).quantity("dynamodb-write") == 0


@pytest.mark.parametrize(("consistent", "units"), [(True, "2"), (False, "1")])
def test_an_eventually_consistent_read_takes_half(consistent: bool, units: str) -> None:
    get = call("dynamodb", "GetItem",
               parameters={"TableName": "t", "Key": {"id": {"S": "1"}}, "ConsistentRead": consistent})  # fmt: skip
    state = State(items={"t": ({"id": "1", "pad": "x" * 5000},)})
    assert of_calls(get, final=state).quantity("dynamodb-read") == Decimal(units)


def test_a_read_of_what_is_not_there_takes_half_a_unit() -> None:
    get = call("dynamodb", "GetItem", parameters={"TableName": "t", "Key": {"id": {"S": "9"}}})
    assert of_calls(get).quantity("dynamodb-read") == Decimal("0.5")


def test_a_query_adds_its_items_up_before_it_rounds() -> None:
    items = [{"id": {"S": "1"}, "pad": {"S": "x" * 1000}}] * 5  # 5 x 1,006 bytes
    query = call("dynamodb", "Query", parameters={"TableName": "t", "ConsistentRead": True},
                 response=json.dumps({"Items": items, "ScannedCount": 5}))  # fmt: skip
    assert of_calls(query).quantity("dynamodb-read") == 2


def test_a_transaction_takes_twice_as_much() -> None:
    entry = {"Put": {"TableName": "t", "Item": {"id": {"S": "1"}}}}
    write = call("dynamodb", "TransactWriteItems", parameters={"TransactItems": [entry, entry]})
    assert of_calls(write).quantity("dynamodb-write") == 4


@pytest.mark.parametrize(("size", "requests"), [(10, 1), (64 * 1024, 1), (64 * 1024 + 1, 2), (256 * 1024, 4)])
def test_a_queue_bills_each_64_kilobytes_as_a_request(size: int, requests: int) -> None:
    step = {"step": "send-message", "queue": "Q", "body": "x" * size}
    assert bill(result(step=step)).quantity("sqs-standard") == requests


def test_a_mapping_receives_and_deletes_what_it_delivers() -> None:
    records = [{"body": "x", "eventSourceARN": "arn:aws:sqs:us-east-1:1:q"}] * 25
    answered = bill(result(invocation(source="sqs", event={"Records": records})))
    failed = bill(result(invocation(source="sqs", event={"Records": records}, status=InvocationStatus.FAILED)))
    assert answered.quantity("sqs-standard") == 6  # three batches of at most ten, received and deleted
    assert failed.quantity("sqs-standard") == 3
    assert Note.IDLE_POLLS in answered.notes


def test_a_batch_of_which_nothing_succeeded_is_not_deleted() -> None:
    records = [{"body": "x", "messageId": name} for name in "ab"]
    for failed, requests in (("", 2), ("a", 2), ("ab", 1)):
        answer = {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}
        run = result(invocation(source="sqs", event={"Records": records}, answer=answer))
        assert bill(run).quantity("sqs-standard") == requests


def test_a_fifo_queue_goes_by_its_name_in_the_cloud() -> None:
    step = {"step": "send-message", "queue": "Orders", "body": "x", "group_id": "1"}
    assert bill(result(step=step, resources={"Orders": "orders.fifo"})).quantity("sqs-fifo") == 1


def test_events_topics_and_streams_have_units_of_their_own() -> None:
    made = of_calls(
        call("events", "PutEvents", parameters={"Entries": [{"Detail": "{}"}, {"Detail": "{}"}]}),
        call("sns", "Publish", parameters={"TopicArn": "arn:aws:sns:us-east-1:1:t", "Message": "m"}),
        call("kinesis", "PutRecords", parameters={"Records": [{"Data": "x"}, {"Data": "x"}]}),
    )
    assert made.amount("events") == Decimal("0.000002")
    assert made.amount("sns") == Decimal("0.0000005")
    assert made.amount("kinesis") == Decimal("0.000000028")


@pytest.mark.parametrize(("source", "amount"), [("api-rest", "0.0000035"), ("api-http", "0.000001")])
def test_a_request_is_billed_as_its_api(source: str, amount: str) -> None:
    made = bill(result(invocation(source=source), step={"step": "request", "method": "GET", "path": "/"}))
    assert made.amount("apigateway") == Decimal(amount)


def test_a_function_url_costs_nothing_besides_the_invocation() -> None:
    step = {"step": "request", "method": "GET", "path": "/", "function_url": "F"}
    assert bill(result(invocation(source="function-url"), step=step)).amount("apigateway") == 0


def test_what_happens_at_once_is_counted_each_time() -> None:
    step = {"step": "at-once", "times": 5, "do": {"step": "publish", "topic": "T", "message": "m"}}
    assert bill(result(step=step)).quantity("sns-standard") == 5


def test_log_lines_are_billed_with_the_overhead_of_an_event() -> None:
    lines = (LogLine(at_ms=0, text="x" * 74), LogLine(at_ms=0, text="é" * 37))  # 74 bytes each, and 26
    made = bill(result(invocation(logs=lines)))
    assert made.quantity("logs-ingested") == Decimal(200) / 1024**3


def test_traces_metrics_and_alarms() -> None:
    observed = Observations(
        traces=({"id": "1-a", "segments": []},),
        metrics=(Metric(namespace="Shop", name="Orders"), Metric(namespace="AWS/Lambda", name="Errors")),
        alarms=(Alarm(name="errors", state="OK"),),
    )
    made = bill(result(invocation(), observed=observed))
    assert made.amount("xray") == Decimal("0.000005")
    assert {line.key: line.amount for line in made.standing} == {
        "metrics-custom": Decimal("0.30"),
        "alarms-standard": Decimal("0.10"),
    }
    assert monthly(made, 1).total == made.total + Decimal("0.40")


def test_a_call_without_a_price_is_named() -> None:
    made = of_calls(call("secretsmanager", "GetSecretValue"), call("dynamodb", "ExecuteStatement"))
    assert made.unpriced == ("secretsmanager:GetSecretValue", "dynamodb:ExecuteStatement")


def test_a_payload_that_was_recorded_in_part_makes_its_line_an_estimate() -> None:
    cut = call("sqs", "SendMessage", parameters={"QueueUrl": "q", "MessageBody": "x" * 4096 + "…"})
    whole = call("sqs", "SendMessage", parameters={"QueueUrl": "q", "MessageBody": "x"})
    assert [line.estimated for line in of_calls(cut).lines if line.service == "sqs"] == [True]
    assert [line.estimated for line in of_calls(whole).lines if line.service == "sqs"] == [False]


def test_a_bill_is_json_and_holds_no_float() -> None:
    plain = bill(result(invocation(call("s3", "GetObject"), billed_ms=7))).to_plain()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["total"] == "0.0000006145833625"  # $0.0000002 + 0.007 x 0.125 x $0.0000166667 + $0.0000004


def test_every_price_says_where_and_when_it_was_looked_up() -> None:
    assert PRICES.region == "us-east-1"
    for price in PRICES.prices.values():
        assert price.page
        assert price.checked <= PRICES.checked
        assert price.price >= 0
        assert price.per > 0


def test_an_empty_run_costs_nothing() -> None:
    assert bill(Result(outcome=Outcome.CANCELLED)).total == 0
