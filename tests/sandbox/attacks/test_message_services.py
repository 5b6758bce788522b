"""Queues, topics, streams, buses, schedules, logs, metrics, traces and packages as weapons. All are tried by one
handler in one run; none may hold up the cloud, and each ends in AWS's own error or in nothing worse than was asked for.
"""

import pytest

from sandbox import Job
from sandbox.job import Limits
from tests.sandbox.attacks.meanwhile import TEMPLATE

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
WAYS = (
    (
        "import boto3, gzip, io, json, socket, struct, time, urllib.request, zipfile\n"
        "from botocore.config import Config\n"
        "from botocore.exceptions import ClientError\n"
        "config = Config(retries={'total_max_attempts': 1}, parameter_validation=False)\n"
        "ARN = 'arn:aws:{}:us-east-1:123456789012:{}'\n"
        "def of(service): return boto3.client(service, config=config)\n"
    )
    + r"""
ROLE = "arn:aws:iam::123456789012:role/" + boto3.client("sts").get_caller_identity()["Arn"].split("/")[1]
def nested(depth, leaf):
    for _ in range(depth): leaf = {"a": leaf}
    return leaf
def archive(*files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files: opened.writestr(name, content)
    return made.getvalue()
def create(data):
    of("lambda").create_function(
        FunctionName="packed", Role=ROLE, Runtime="python3.13", Handler="a.b", Code={"ZipFile": data})
    of("lambda").delete_function(FunctionName="packed")
def lying():
    data = bytearray(archive(("a.py", bytes(7 << 20))))
    where = data.rfind(b"PK\1\2")
    data[where + 24:where + 28] = struct.pack("<I", 1)
    create(bytes(data))
def logged(pattern, message):
    logs = of("logs")
    for make in (lambda: logs.create_log_group(logGroupName="g"),
                 lambda: logs.create_log_stream(logGroupName="g", logStreamName="s")):
        try: make()
        except logs.exceptions.ResourceAlreadyExistsException: pass
    logs.put_metric_filter(logGroupName="g", filterName="f", filterPattern=pattern, metricTransformations=[
        {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}])
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[{"timestamp": now, "message": message}])
def tried(pattern, detail):
    event = {"id": "1", "detail-type": "x", "source": "a", "account": "1", "time": "2025-01-01T00:00:00Z",
             "region": "us-east-1", "resources": [], "detail": detail}
    of("events").test_event_pattern(EventPattern=json.dumps({"detail": pattern}), Event=json.dumps(event))
def either(depth):
    pattern = {"a": ["1"]}
    for _ in range(depth): pattern = {"$or": [pattern, pattern]}
    return pattern
def queue(name, **attributes):
    return of("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
def circle():
    url = queue("circle", VisibilityTimeout="0")
    policy = json.dumps({"deadLetterTargetArn": ARN.format("sqs", "circle"), "maxReceiveCount": 1})
    of("sqs").set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    of("sqs").send_message(QueueUrl=url, MessageBody="round and round")
    for _ in range(5): of("sqs").receive_message(QueueUrl=url)
def topic(policy, message="x"):
    arn = of("sns").create_topic(Name="t")["TopicArn"]
    queue("behind")
    of("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=ARN.format("sqs", "behind"), Attributes={
        "FilterPolicy": json.dumps(policy), "FilterPolicyScope": "MessageBody"})
    of("sns").publish(TopicArn=arn, Message=message)
def hundreds(make):
    for number in range(200): make(number)
def transform():
    of("events").put_rule(Name="r", EventPattern='{"source": ["a"]}')
    of("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": ARN.format("sqs", "behind"), "InputTransformer": {
        "InputPathsMap": {f"p{n}": "$" + ".a" * 200 for n in range(90)}, "InputTemplate": "<p1>" * 2000}}])
    of("events").put_events(Entries=[{"Source": "a", "DetailType": "x", "Detail": json.dumps({"a": "y" * 200_000})}])
def ring():
    events = of("events")
    for bus, other in (("one", "two"), ("two", "one")):
        try: events.create_event_bus(Name=bus)
        except ClientError: pass
    for bus, other in (("one", "two"), ("two", "one")):
        events.put_rule(Name="on", EventBusName=bus, EventPattern='{"source": ["a"]}')
        events.put_targets(Rule="on", EventBusName=bus, Targets=[
            {"Id": "1", "Arn": ARN.format("events", f"event-bus/{other}"), "RoleArn": ROLE}])
    events.put_events(Entries=[{"Source": "a", "DetailType": "x", "Detail": "{}", "EventBusName": "one"}])
HEAD = b'{"format":"json","version":1}\n'
def datagrams():
    document = {"trace_id": "1-5759e988-bd862e3fe1be46a994272793", "id": "70de5b6f19ff9a0a", "name": "x" * 5000,
                "start_time": -1e300, "end_time": 1e300, "parent_id": "70de5b6f19ff9a0a", "metadata": nested(90, 1),
                "subsegments": [{"id": "70de5b6f19ff9a0a", "subsegments": [1, None, {"x": []}]}] * 200}
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for data in (b"", bytes(60_000), HEAD, HEAD + b"[" * 60_000, HEAD + b'{"a":' * 10_000, HEAD + b"NaN", HEAD * 2000,
                 HEAD + b"9" * 60_000, HEAD + b"\xff\xfe", HEAD + json.dumps(document).encode()):
        end.sendto(data, ("127.0.0.1", 2000))
    for _ in range(5000): end.sendto(HEAD + b'{"trace_id": "1-5759e988-bd862e3fe1be46a9"}', ("127.0.0.1", 2000))
def spans():
    for kind, body in (("json", b"[" * 100_000), ("x-protobuf", b"\x0a" * 200_000), ("json", b'{"resourceSpans": 1}'),
                       ("json", b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 5}]}]}]}'),
                       ("x-protobuf", b"\xff" * 200_000), ("x-protobuf", b"\x0b" * 100_000)):
        send(kind, body)
    send("json", gzip.compress(bytes(50 << 20)), {"Content-Encoding": "gzip"})
def send(kind, body, more={}):
    headers = {"Content-Type": f"application/{kind}", **more}
    urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:4318/v1/traces", body, headers, method="POST"))
def schedule(number):
    of("scheduler").create_schedule(
        Name=f"s{number}", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": ARN.format("sqs", "behind"), "RoleArn": ROLE})
def permit(number):
    of("lambda").add_permission(FunctionName="function", StatementId=f"s{number}", Action="lambda:InvokeFunction",
                                Principal="*", SourceArn="arn:aws:s3:::" + "*" * 900)
def metric():
    of("cloudwatch").put_metric_data(Namespace="x", MetricData=[
        {"MetricName": "m", "Values": [float(n) for n in range(150)], "Counts": [1e15] * 150}] * 500)
def statistics():
    of("cloudwatch").get_metric_statistics(
        Namespace="x", MetricName="m", StartTime=0, EndTime=time.time(), Period=1, Statistics=["Sum"])
def policy():
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*" * 100, "Resource": "*",
                 "Condition": {"StringLike": {"aws:SourceArn": ["*a" * 500 + "b"] * 100}}}
    of("sqs").set_queue_attributes(QueueUrl=queue("p"), Attributes={
        "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement] * 20})})
    of("sqs").send_message(QueueUrl=queue("p"), MessageBody="x")
WAYS = {
    "a package that unpacks to two hundred megabytes": lambda: create(archive(("a.py", bytes(200 << 20)))),
    "a package of twenty thousand files": lambda: create(archive(*((str(n), b"") for n in range(20_000)))),
    "a package that lies about its size": lying,
    "a package that leaves its folder": lambda: create(archive(("../../x", b""))),
    "a package that is none": lambda: create(b"PK\3\4" + bytes(10**6)),
    "a log line of brackets": lambda: logged("[a, b]", "[ " * 120_000),
    "a log line of braces": lambda: logged("{ $" + ".a" * 400 + " = 1 }", '{"a":' * 40_000),
    "a filter of parentheses": lambda: logged("{ " + "(" * 400 + "$.a = 1" + ")" * 400 + " }", "x"),
    "a filter that is a regular expression": lambda: logged("%(a|a)*$%", "a" * 100_000),
    "a pattern of alternatives": lambda: tried(either(8), {"a": "2"}),
    "a pattern of a thousand levels": lambda: tried(nested(900, ["1"]), {"a": "2"}),
    "an event of a thousand levels": lambda: tried({"a": ["1"]}, nested(900, "1")),
    "a pattern of stars": lambda: tried({"a": [{"wildcard": "*a" * 200 + "b"}]}, {"a": "a" * 100_000}),
    "a pattern over arrays in arrays": lambda: tried({"a": {"b": {"c": {"d": ["z"]}}}}, {
        "a": [{"b": [{"c": [{"d": "y"}] * 25}] * 25}] * 25}),
    "a queue that is its own dead-letter queue": circle,
    "a receive that waits": lambda: of("sqs").receive_message(QueueUrl=queue("empty"), WaitTimeSeconds=20),
    "a filter policy of stars": lambda: topic({"a": [{"anything-but": {"wildcard": "*a" * 100}}] * 140}, '{"a": "b"}'),
    "a message of many levels": lambda: topic({"a": ["1"]}, '{"a":' * 30_000 + "1" + "}" * 30_000),
    "a transformer of many paths": transform,
    "two buses in a ring": ring,
    "a policy of stars": policy,
    "a policy of brackets": lambda: of("sqs").set_queue_attributes(
        QueueUrl=queue("p"), Attributes={"Policy": "[" * 20_000}),
    "a stream of many shards": lambda: of("kinesis").create_stream(StreamName="k", ShardCount=100_000),
    "two hundred queues": lambda: hundreds(lambda n: queue(f"q{n}")),
    "two hundred schedules": lambda: hundreds(schedule),
    "two hundred permissions": lambda: hundreds(permit),
    "many values of a metric": metric,
    "statistics of every second since 1970": statistics,
    "an expression of parentheses": lambda: of("dynamodb").scan(
        TableName="honest", FilterExpression="(" * 1500 + "a = :a" + ")" * 1500,
        ExpressionAttributeValues={":a": {"S": "1"}}),
    "trace documents that are none": lambda: of("xray").put_trace_segments(TraceSegmentDocuments=["[" * 60_000, "{"]),
    "hostile datagrams": datagrams,
    "hostile spans": spans,
}
def handler(event, context):
    said = {}
    for name, way in WAYS.items():
        began = time.monotonic()
        try:
            outcome = way() and "done" or "done"
        except ClientError as error:
            outcome = error.response["Error"]["Code"]
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        said[name] = [outcome, time.monotonic() - began]
        print(name, said[name])
    return said
"""
)
SEEN = {
    "a package that unpacks to two hundred megabytes": "InvalidParameterValueException",
    "a package of twenty thousand files": "InvalidParameterValueException",
    "a package that lies about its size": "InvalidParameterValueException",
    "a package that leaves its folder": "InvalidParameterValueException",
    "a package that is none": "InvalidParameterValueException",
    "a log line of brackets": "done",
    "a log line of braces": "done",
    "a filter of parentheses": "InvalidParameterException",
    "a filter that is a regular expression": "InvalidParameterException",
    "a pattern of alternatives": "done",
    "a pattern of a thousand levels": "InvalidEventPatternException",
    "an event of a thousand levels": "done",
    "a pattern of stars": "done",
    "a pattern over arrays in arrays": "done",
    "a queue that is its own dead-letter queue": "done",
    "a receive that waits": "done",
    "a filter policy of stars": "done",
    "a message of many levels": "done",
    "a transformer of many paths": "done",
    "two buses in a ring": "done",
    "a policy of stars": "done",
    "a policy of brackets": "InvalidAttributeValue",
    "a stream of many shards": "LimitExceededException",
    "two hundred queues": "OverLimit",
    "two hundred schedules": "ServiceQuotaExceededException",
    "two hundred permissions": "PolicyLengthExceededException",
    "many values of a metric": "done",
    "statistics of every second since 1970": "ValidationError",
    "an expression of parentheses": "ValidationException",
    "trace documents that are none": "done",
    "hostile datagrams": "done",
    "hostile spans": "done",
}
FLOODED = "BlockingIOError: [Errno 11] Resource temporarily unavailable"
"""What a flood of datagrams may end in where they go through a pair of Unix sockets, which lose none: in tier C."""


@pytest.fixture(scope="module")
def tried(sandbox):
    """{way: (outcome, seconds)}, and the result."""
    job = Job(
        code={"handler.py": WAYS.encode()},
        template=TEMPLATE,
        timeout=90,
        steps=({"step": "invoke", "payload": {}},),
        limits=Limits(seconds=100, calls=5000),
    )
    result = sandbox.run(job)
    assert result.outcome == "finished", (result.outcome, result.message)
    invocation = result.steps[0].invocations[0]
    assert invocation.status == "answered", (invocation.error, [line.text for line in invocation.logs][-4:])
    return invocation.answer, result


@pytest.mark.parametrize("way", SEEN)
def test_it_ends_soon_and_as_aws_would_end_it(tried, tier, way, record_property):
    outcome, seconds = tried[0][way]
    record_property("seen", outcome)
    assert outcome == SEEN[way] or (tier, way, outcome) == ("C", "hostile datagrams", FLOODED)
    assert seconds < 10


def test_events_go_round_a_ring_of_buses_once(tried):
    events = tried[1].final.events
    assert (len(events["one"]), len(events["two"])) == (1, 1)


FIRING = """
import boto3
ROLE = "arn:aws:iam::123456789012:role/" + boto3.client("sts").get_caller_identity()["Arn"].split("/")[1]
def handler(event, context):
    boto3.client("sqs").create_queue(QueueName="q")
    for number in range(event.get("schedules", 0)):
        boto3.client("scheduler").create_schedule(
            Name=f"s{number}", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": f"arn:aws:{event['to']}", "RoleArn": ROLE, "Input": "{}"})
"""
FUNCTION, QUEUE = "lambda:us-east-1:123456789012:function:function", "sqs:us-east-1:123456789012:q"
YEAR = {"step": "wait", "seconds": 365 * 24 * 3600}


def test_a_schedule_for_every_minute_of_a_year_is_stopped_and_what_was_done_is_told(attack):
    """A schedule that leads to a queue invokes nothing: there it is the time of the run that ends it."""
    limits = Limits(seconds=3, invocations=20)
    result = attack(FIRING, {"schedules": 1, "to": QUEUE}, YEAR, outcome="out-of-time", limits=limits)
    assert len(result.steps) == 2
    assert result.milliseconds < 12_000


def test_a_schedule_for_every_hour_of_a_day_is_not_stopped(attack):
    result = attack(FIRING, {"schedules": 1, "to": QUEUE}, {"step": "wait", "seconds": 3600})
    assert [step.error for step in result.steps] == [None, None]


FAILING = """
import boto3, json
def handler(event, context):
    if "Records" in event: raise ValueError("again")
    queues = boto3.client("sqs")
    url = queues.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "3"})["QueueUrl"]
    boto3.client("lambda").create_event_source_mapping(
        FunctionName="function", EventSourceArn="arn:aws:sqs:us-east-1:123456789012:q", BatchSize=1)
    queues.send_message(QueueUrl=url, MessageBody="never works")
"""


def test_a_message_that_never_works_does_not_keep_the_poller_for_ever(attack):
    (step,) = attack(FAILING).steps
    assert len(step.invocations) == 1 + Limits().attempts
    assert [undelivered.fate for undelivered in step.undelivered] == ["waiting"]
