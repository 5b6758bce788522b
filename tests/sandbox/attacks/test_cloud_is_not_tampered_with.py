"""Use the cloud as a proxy, and tamper with the cloud: from behind the wall, past every SDK."""

import pytest

from sandbox.job import Limits

pytestmark = pytest.mark.sandbox
RAW = """
import socket, time
SIGNED = ("Authorization: AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/s3/aws4_request, "
          "SignedHeaders=host, Signature=0\\r\\nHost: localhost\\r\\n")
def ask(data, port=4566, seconds=5.0):
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as end:
        try:
            end.sendall(data)
            return end.recv(65536).split(b"\\r\\n")[0].decode("latin-1").partition(" ")[2][:3]
        except ConnectionError:
            return "closed"
        except TimeoutError:
            return "silent"
def handler(event, context):
    return [ask(eval(data)) for data in event["requests"]]
"""
TAMPERING = {
    "moto's own switchboard": "b'POST /moto-api/reset HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\n\\r\\n'",
    "moto's recorder": "b'GET /moto-api/recorder/start-recording HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'",
    "instance metadata": "b'GET /latest/meta-data/iam/ HTTP/1.1\\r\\nHost: 169.254.169.254\\r\\n\\r\\n'",
    "another account": "b'GET /123456789013/queue HTTP/1.1\\r\\nHost: sqs.us-east-1.amazonaws.com\\r\\n\\r\\n'",
    "a body of many gigabytes": "b'PUT /b/k HTTP/1.1\\r\\n' + SIGNED.encode()"
    " + b'Content-Length: 99999999999\\r\\n\\r\\n'",
    "a header that never ends": "b'GET / HTTP/1.1\\r\\n' + b'A: b\\r\\n' * 50_000",
    "no HTTP at all": "bytes(range(256)) * 16 + b'\\r\\n\\r\\n'",
    "two lengths": "b'PUT / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n' + b'Content-Length: 2\\r\\n\\r\\nxx'",
    "a length and chunks": "b'PUT / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n'"
    " + b'Transfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n'",
    "another protocol": "b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n'",
}
SIGNED = "b'GET / HTTP/1.1\\r\\n' + SIGNED.encode() + b'\\r\\n'"


@pytest.fixture(scope="module")
def tampered(sandbox):
    from sandbox import Job
    from tests.sandbox.attacks.conftest import TEMPLATE, beside

    event = {"requests": [*TAMPERING.values(), SIGNED]}
    job = Job(
        code={"handler.py": RAW.encode()},
        template=TEMPLATE,
        timeout=25,
        steps=({"step": "invoke", "payload": event},),
    )
    with beside(sandbox):
        (invocation,) = sandbox.run(job).steps[0].invocations
    assert invocation.status == "answered", invocation.error
    return dict(zip([*TAMPERING, "signed"], invocation.answer, strict=True))


@pytest.mark.parametrize("way", TAMPERING)
def test_it_is_refused(tampered, way):
    assert tampered[way] in ("400", "403", "413", "431", "501", "closed", "silent")


def test_control_an_ordinary_request_by_hand_is_answered(tampered):
    assert tampered["signed"] == "200"


SDK = """
import boto3, json, time, urllib.request, zipfile, io
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
config = Config(retries={"total_max_attempts": 1})
def of(service): return boto3.client(service, config=config)
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
def topic():
    return of("sns").create_topic(Name="topic")["TopicArn"]
def subscribe(protocol, endpoint):
    of("sns").subscribe(TopicArn=topic(), Protocol=protocol, Endpoint=endpoint)
    of("sns").publish(TopicArn=topic(), Message="to whoever has subscribed")
def rule(arn):
    events = of("events")
    events.put_rule(Name="rule", EventPattern='{"source": ["a"]}')
    failed = events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn}])["FailedEntries"]
    if failed: return failed[0]["ErrorCode"]
def large(megabytes):
    s3 = of("s3")
    s3.create_bucket(Bucket="large")
    s3.put_object(Bucket="large", Key="k", Body=bytes(megabytes << 20))
def presigned():
    of("s3").create_bucket(Bucket="signed")
    url = of("s3").generate_presigned_url("put_object", Params={"Bucket": "signed", "Key": "k"})
    assert url.startswith("http://127.0.0.1:4566/") or url.startswith("http://localhost:4566/"), url
    return urllib.request.urlopen(urllib.request.Request(url, b"by url", method="PUT")).status
def fill():
    s3 = of("s3")
    s3.create_bucket(Bucket="full")
    for number in range(12): s3.put_object(Bucket="full", Key=str(number), Body=bytes(7 << 20))
WAYS = {
    "sns to http": lambda: subscribe("http", "http://192.0.2.1/"),
    "sns to https": lambda: subscribe("https", "https://192.0.2.1/"),
    "sns to e-mail": lambda: subscribe("email", "a@example.com"),
    "sns to a phone": lambda: of("sns").publish(PhoneNumber="+15555550100", Message="x"),
    "events to an api destination": lambda: rule("arn:aws:events:us-east-1:123456789012:api-destination/x/1"),
    "events to a connection of its own": lambda: of("events").create_connection(
        Name="c", AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "a", "ApiKeyValue": "b"}}),
    "firehose": lambda: of("firehose").list_delivery_streams(),
    "api gateway": lambda: of("apigateway").get_rest_apis(),
    "step functions": lambda: of("stepfunctions").list_state_machines(),
    "ec2": lambda: of("ec2").describe_instances(),
    "an image for a function": lambda: of("lambda").create_function(
        FunctionName="i", Role="arn:aws:iam::123456789012:role/r", PackageType="Image",
        Code={"ImageUri": "x.example/y:z"}),
    "an object of nine megabytes": lambda: large(9),
    "sixty-four megabytes of objects": fill,
}
ALLOWED = {
    "sns to a queue": lambda: (
        of("sqs").create_queue(QueueName="q"), subscribe("sqs", "arn:aws:sqs:us-east-1:123456789012:q")) and None,
    "an object of seven megabytes": lambda: large(7),
    "a presigned url": presigned,
}
def handler(event, context):
    said = {}
    for name, way in {**ALLOWED, **WAYS}.items():
        began = time.monotonic()
        try:
            outcome = way() or "done"
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            outcome = error.response.get("Error", {}).get("Code") or str(status)
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        said[name] = [outcome, time.monotonic() - began]
    return said
"""
REFUSED = {
    "sns to a phone": "InvalidParameter",
    "events to an api destination": "ValidationException",
    "events to a connection of its own": "NotImplemented",
    "firehose": "NotImplemented",
    "api gateway": "NotImplemented",
    "step functions": "501",
    "ec2": "501",
    "an image for a function": "InvalidParameterValueException",
    "an object of nine megabytes": "EntityTooLarge",
    "sixty-four megabytes of objects": "StorageLimitExceeded",
}
KEPT = ("sns to http", "sns to https", "sns to e-mail")
DONE = {"sns to a queue": "done", "an object of seven megabytes": "done", "a presigned url": 200}


@pytest.fixture(scope="module")
def proxied(sandbox):
    from sandbox import Job
    from tests.sandbox.attacks.conftest import TEMPLATE, beside

    steps = ({"step": "invoke", "payload": {}},)
    job = Job(code={"handler.py": SDK.encode()}, template=TEMPLATE, timeout=28, steps=steps)
    with beside(sandbox):
        (invocation,) = sandbox.run(job).steps[0].invocations
    assert invocation.status == "answered", invocation.error
    return invocation.answer


@pytest.mark.parametrize("way", REFUSED)
def test_the_cloud_does_not_act_elsewhere_for_it(proxied, way):
    outcome, seconds = proxied[way]
    assert outcome == REFUSED[way]
    assert seconds < 8


@pytest.mark.parametrize("way", KEPT)
def test_a_subscription_from_elsewhere_is_kept_and_nothing_is_sent_to_it(sandbox, proxied, way):
    """As with AWS it waits for a confirmation that never comes. The cloud could not send: it opens no socket."""
    outcome, seconds = proxied[way]
    assert (outcome, seconds < 8) == ("done", True)
    assert dict(sandbox.status().checks)["the cloud opens no socket"]


@pytest.mark.parametrize("way", DONE)
def test_control_what_stays_inside_is_carried_out(proxied, way):
    assert proxied[way][0] == DONE[way]


def test_thousands_of_calls_come_to_a_bound_that_the_outcome_tells(attack):
    source = """
import boto3
from botocore.config import Config
client = boto3.client("sts", config=Config(retries={"total_max_attempts": 1}))
def handler(event, context):
    for _ in range(event["calls"]):
        try: client.get_caller_identity()
        except client.exceptions.ClientError as error: return error.response["Error"]["Code"]
"""
    limits = Limits(calls=150, seconds=20)
    result = attack(source, {"calls": 5000}, outcome="too-many-calls", limits=limits, timeout=15)
    assert result.steps[0].invocations[0].answer == "TooManyCalls"
    assert attack(source, {"calls": 100}, limits=limits, timeout=15).steps[0].invocations[0].answer is None


def test_many_connections_that_never_finish_a_request_do_not_reach_the_next_run(invoked):
    source = """
import socket
def handler(event, context):
    kept = []
    for port in (4566, 9001, 4318):
        try:
            for n in range(100):
                end = socket.create_connection(("127.0.0.1", port), timeout=0.3)
                end.send(b"GET / HT")
                kept.append(end)
        except OSError:
            pass
    return len(kept)
"""
    (invocation,) = invoked(source, timeout=10)
    assert invocation.status == "answered" or invocation.status == "timed-out"
    if invocation.answer is not None:
        assert 64 <= invocation.answer <= 300
