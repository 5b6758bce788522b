"""Use the cloud as a proxy, and tamper with the cloud: from behind the wall, past every SDK."""

import pytest

from sandbox.cloud.front.listener import MAX_CONNECTIONS
from sandbox.job import Limits

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
RAW = """
import re, socket, time
def ask(data):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", 4566), timeout=9) as end:
        end.sendall(data)
        answer = end.recv(65536).decode("latin-1")
    code = re.search("<Code>([A-Za-z]+)|com.amazonaws[^#]*#([A-Za-z]+)", answer)
    words = [answer.split()[1], *filter(None, code.groups() if code else [])]
    return [" ".join(words), time.monotonic() - began]
def handler(event, context):
    return [ask(head.encode("latin-1") + bytes(length)) for head, length in event["requests"]]
"""


def signed(line, *headers, host="localhost", service="s3"):
    """The head of a request as an SDK signs it; the endpoint verifies no signature (docs/threat-model.md)."""
    scope = f"A/20250101/us-east-1/{service}/aws4_request"
    authorization = f"Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    return "\r\n".join([line, f"Host: {host}", "X-Amz-Date: 20250101T000000Z", authorization, *headers, "", ""])


MORE_THAN_A_BODY_MAY_HAVE = (32 << 20) + 1
"""Bytes, of which no more is awaited."""
QUEUE = '{"QueueUrl": "http://localhost:4566/123456789013/queue"}'
JSON = ("Content-Type: application/x-amz-json-1.0", "X-Amz-Target: AmazonSQS.ReceiveMessage")
TAMPERING = {
    "moto's own switchboard": (signed("POST /moto-api/reset HTTP/1.1", "Content-Length: 0"), "400 InvalidRequest"),
    "moto's recorder": (signed("GET /moto-api/recorder/start-recording HTTP/1.1"), "404 NoSuchBucket"),
    "instance metadata": (
        signed("GET /latest/meta-data/iam/ HTTP/1.1", host="169.254.169.254"),
        "404 NoSuchBucket",
    ),
    "another account": (
        signed("POST / HTTP/1.1", *JSON, f"Content-Length: {len(QUEUE)}", service="sqs") + QUEUE,
        "403 QueueDoesNotExist",
    ),
    "a body of many gigabytes": (signed("PUT /b/k HTTP/1.1", "Content-Length: 99999999999"), "413"),
    "a header that never ends": ("GET / HTTP/1.1\r\n" + "A: b\r\n" * 50_000, "431"),
    "no HTTP at all": ("".join(map(chr, range(256))) * 16 + "\r\n\r\n", "400"),
    "two lengths": (signed("PUT /b HTTP/1.1", "Content-Length: 1", "Content-Length: 2") + "xx", "400"),
    "another protocol": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 InvalidRequest"),
    "a tunnel to another machine": (signed("CONNECT 192.0.2.1:443 HTTP/1.1"), "400 InvalidRequest"),
    "a page of another machine": (signed("GET http://192.0.2.1/ HTTP/1.1"), "400 InvalidRequest"),
    "no signature": ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "403 AccessDenied"),
}
BOTH = ("Content-Length: 1", "Transfer-Encoding: chunked")
ANSWERED = {
    "signed": signed("GET / HTTP/1.1"),
    "a length and chunks": signed("PUT /chunks HTTP/1.1", *BOTH) + "0\r\n\r\n",
}
"""The second as RFC 9112 allows, by its chunks: there is nobody before or behind who could read it otherwise."""


@pytest.fixture(scope="module")
def tampered(sandbox):
    from sandbox import Job
    from tests.sandbox.attacks.meanwhile import TEMPLATE

    heads = [*(head for head, _ in TAMPERING.values()), *ANSWERED.values()]
    event = {"requests": [[head, MORE_THAN_A_BODY_MAY_HAVE if "9999" in head else 0] for head in heads]}
    job = Job(
        code={"handler.py": RAW.encode()},
        template=TEMPLATE,
        timeout=25,
        steps=({"step": "invoke", "payload": event},),
    )
    (invocation,) = sandbox.run(job).steps[0].invocations
    assert invocation.status == "answered", invocation.error
    return dict(zip([*TAMPERING, *ANSWERED], invocation.answer, strict=True))


@pytest.mark.parametrize("way", TAMPERING)
def test_it_is_refused(tampered, way):
    """With the status that is for it, and at once."""
    outcome, seconds = tampered[way]
    assert outcome == TAMPERING[way][1]
    assert seconds < 5


@pytest.mark.parametrize("way", ANSWERED)
def test_control_an_ordinary_request_by_hand_is_answered(tampered, way):
    assert tampered[way][0] == "200"


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
    from tests.sandbox.attacks.meanwhile import TEMPLATE

    steps = ({"step": "invoke", "payload": {}},)
    job = Job(code={"handler.py": SDK.encode()}, template=TEMPLATE, timeout=90, steps=steps, limits=Limits(seconds=100))
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


@pytest.mark.tiers("AB")  # in tier C the doorman refuses more: test_tier_c_supervisor.py
def test_of_many_connections_a_listener_serves_sixty_four_and_the_next_run_all_of_its_own(invoked):
    source = """
import select, socket, time
def answered(port):
    # of ninety connections that are kept; once there are as many as are served, another may come for half a second
    waiting, kept, heard, until = select.poll(), [], set(), time.monotonic() + 9
    for n in range(90):
        end = socket.create_connection(("127.0.0.1", port), timeout=2)
        end.sendall(b"GET /nothing HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        waiting.register(end, select.POLLIN)
        kept.append(end)
    while time.monotonic() < until:
        for descriptor, _ in waiting.poll(100):
            waiting.unregister(descriptor)
            heard.add(descriptor)
        if len(heard) >= 63:
            until = min(until, time.monotonic() + 0.5)
    return len(heard)
def handler(event, context):
    return [answered(port) for port in (4566, 9001, 4318)]
"""
    (one,) = invoked(source, timeout=28)
    assert one.status == "answered", one.error
    aws, runtime, traces = one.answer
    assert (aws, traces) == (MAX_CONNECTIONS, MAX_CONNECTIONS)
    assert runtime in (MAX_CONNECTIONS - 1, MAX_CONNECTIONS)  # the runtime may have its own there


@pytest.mark.tiers("AB")  # in tier C the doorman refuses more: test_tier_c_supervisor.py
def test_many_connections_that_never_finish_a_request_do_not_reach_the_next_run(invoked):
    source = """
import socket
def handler(event, context):
    kept = []
    for port in (4566, 4318):
        for n in range(90):
            end = socket.create_connection(("127.0.0.1", port), timeout=2)
            end.send(b"GET / HT")
            kept.append(end)
    return len(kept)
"""
    first, second = invoked(source, {}, {}, timeout=10)
    assert (first.answer, second.answer) == (180, 180), (first.error, second.error)
