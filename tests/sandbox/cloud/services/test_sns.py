"""SNS as a handler meets it, and what its subscribers get."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.clock import CLOCK

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
SAMPLE = {
    "EventSource": "aws:sns",
    "EventVersion": "1.0",
    "EventSubscriptionArn": "",
    "Sns": {
        "Type": "",
        "MessageId": "",
        "TopicArn": "",
        "Subject": "",
        "Message": "",
        "Timestamp": "",
        "SignatureVersion": "1",
        "Signature": "",
        "SigningCertUrl": "",
        "UnsubscribeUrl": "",
        "MessageAttributes": {"Test": {"Type": "String", "Value": ""}},
    },
}
ATTRIBUTES = {"Test": {"DataType": "String", "StringValue": "x"}, "n": {"DataType": "Number", "StringValue": "5"}}


@pytest.fixture
def sns(client: Any) -> Any:
    return client("sns")


@pytest.fixture
def topic(sns: Any) -> str:
    return str(sns.create_topic(Name="news")["TopicArn"])


def subscribe(sns: Any, topic: str, endpoint: str, **attributes: str) -> str:
    protocol = endpoint.split(":")[2]
    return str(
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)["SubscriptionArn"]
    )


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_function_gets_one_record_with_every_key_of_the_documented_sample(
    sns: Any, topic: str, delivered: list[Any], cloud: Any
) -> None:
    subscription = subscribe(sns, topic, FUNCTION)
    sent = sns.publish(TopicArn=topic, Message="hello", Subject="s", MessageAttributes=ATTRIBUTES)
    (delivery,) = delivered
    (record,) = delivery.event["Records"]
    assert cloud.missing_paths(SAMPLE, record) == []
    assert record["EventSubscriptionArn"] == subscription
    assert record["Sns"]["MessageId"] == sent["MessageId"]
    assert record["Sns"]["MessageAttributes"]["n"] == {"Type": "Number", "Value": "5"}
    assert (delivery.source, delivery.function, delivery.source_arn) == ("sns", FUNCTION, topic)
    assert delivery.principal == "sns.amazonaws.com"


def test_a_message_without_a_subject_says_so_to_a_function(sns: Any, topic: str, delivered: list[Any]) -> None:
    subscribe(sns, topic, FUNCTION)
    sns.publish(TopicArn=topic, Message="hello")
    assert delivered[0].event["Records"][0]["Sns"]["Subject"] is None
    assert delivered[0].event["Records"][0]["Sns"]["MessageAttributes"] == {}


def test_a_queue_gets_the_notification_as_json(sns: Any, topic: str, queue: Any, documents: Any) -> None:
    url, arn = queue("work")
    subscribe(sns, topic, arn)
    sns.publish(TopicArn=topic, Message="hello", MessageAttributes=ATTRIBUTES)
    (document,) = documents(url)
    assert document["Type"] == "Notification"
    assert (document["Message"], document["TopicArn"]) == ("hello", topic)
    assert "Subject" not in document
    assert document["MessageAttributes"]["Test"] == {"Type": "String", "Value": "x"}
    assert {"SigningCertURL", "UnsubscribeURL", "Timestamp", "SignatureVersion", "Signature"} <= set(document)


def test_raw_delivery_brings_the_message_and_its_attributes(sns: Any, topic: str, queue: Any, client: Any) -> None:
    url, arn = queue("work")
    subscribe(sns, topic, arn, RawMessageDelivery="true")
    attributes = {**ATTRIBUTES, "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)
    (message,) = client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert message["Body"] == "hello"
    assert message["MessageAttributes"] == attributes


@pytest.mark.parametrize(
    ("policy", "scope", "passes"),
    [
        ({"kind": ["order"]}, "MessageAttributes", True),
        ({"kind": ["refund"]}, "MessageAttributes", False),
        ({"kind": [{"anything-but": ["order"]}]}, "MessageAttributes", False),
        ({"n": [{"numeric": [">", 4]}]}, "MessageAttributes", True),
        ({"n": [{"numeric": [">", 5]}]}, "MessageAttributes", False),
        ({"colours": ["red"]}, "MessageAttributes", True),
        ({"colours": ["blue"]}, "MessageAttributes", False),
        ({"absent": [{"exists": False}]}, "MessageAttributes", True),
        ({"absent": [{"exists": True}]}, "MessageAttributes", False),
        ({"order": {"total": [{"numeric": [">=", 10]}]}}, "MessageBody", True),
        ({"order": {"total": [{"numeric": ["<", 10]}]}}, "MessageBody", False),
        ({"kind": ["order"]}, "MessageBody", False),
    ],
)
def test_a_filter_policy_decides_who_hears(
    sns: Any, topic: str, delivered: list[Any], policy: dict[str, Any], scope: str, passes: bool
) -> None:
    subscribe(sns, topic, FUNCTION, FilterPolicy=json.dumps(policy), FilterPolicyScope=scope)
    attributes = {
        "kind": {"DataType": "String", "StringValue": "order"},
        "n": {"DataType": "Number", "StringValue": "5"},
        "colours": {"DataType": "String.Array", "StringValue": '["red", "green"]'},
    }
    sns.publish(TopicArn=topic, Message='{"order": {"total": 10}}', MessageAttributes=attributes)
    assert bool(delivered) is passes


@pytest.mark.parametrize(
    "policy",
    ["[]", "{", "5", '{"a": {}}', '{"a": {"b": ["x"]}}', '{"a": "b"}', json.dumps({str(n): ["x"] for n in range(6)})],
)
def test_a_filter_policy_that_is_none_is_refused(sns: Any, topic: str, policy: str) -> None:
    subscription = subscribe(sns, topic, FUNCTION)
    set_to = {"SubscriptionArn": subscription, "AttributeName": "FilterPolicy"}
    with pytest.raises(ClientError) as error:
        sns.set_subscription_attributes(**set_to, AttributeValue=policy)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    sns.set_subscription_attributes(**set_to, AttributeValue='{"a": ["b"]}')


def test_a_message_structure_gives_each_protocol_its_own_text(
    sns: Any, topic: str, queue: Any, documents: Any, delivered: list[Any]
) -> None:
    url, arn = queue("work")
    subscribe(sns, topic, arn)
    subscribe(sns, topic, FUNCTION)
    texts = {"default": "for all", "sqs": "for queues"}
    sns.publish(TopicArn=topic, Message=json.dumps(texts), MessageStructure="json")
    assert documents(url)[0]["Message"] == "for queues"
    assert delivered[0].event["Records"][0]["Sns"]["Message"] == "for all"
    with pytest.raises(ClientError) as error:
        sns.publish(TopicArn=topic, Message='{"sqs": "x"}', MessageStructure="json")
    assert code(error) == "InvalidParameter"


def test_a_queue_that_is_gone_leaves_its_message_to_the_dead_letter_queue(
    sns: Any, topic: str, queue: Any, client: Any, documents: Any
) -> None:
    url, arn = queue("work")
    dead_url, dead = queue("dead")
    subscribe(sns, topic, arn, RedrivePolicy=json.dumps({"deadLetterTargetArn": dead}))
    sns.publish(TopicArn=topic, Message="arrives")
    assert documents(dead_url) == []
    client("sqs").delete_queue(QueueUrl=url)
    sns.publish(TopicArn=topic, Message="does not")
    assert [document["Message"] for document in documents(dead_url)] == ["does not"]


def test_a_fifo_topic_drops_a_duplicate_for_five_minutes(sns: Any, queue: Any, bodies: Any) -> None:
    url, arn = queue("work.fifo")
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    topic = sns.create_topic(Name="news.fifo", Attributes=attributes)["TopicArn"]
    subscribe(sns, topic, arn, RawMessageDelivery="true")
    for message in ("a", "a", "b"):
        sns.publish(TopicArn=topic, Message=message, MessageGroupId="g")
    assert bodies(url) == ["a", "b"]
    client = sns
    CLOCK.advance_to(CLOCK.now() + 301)
    client.publish(TopicArn=topic, Message="a", MessageGroupId="g")
    assert bodies(url) == ["a", "b", "a"]
    with pytest.raises(ClientError) as error:
        sns.publish(TopicArn=topic, Message="no group")
    assert code(error) == "InvalidParameter"


def test_a_batch_reports_each_message(sns: Any, topic: str, delivered: list[Any]) -> None:
    subscribe(sns, topic, FUNCTION)
    entries = [{"Id": str(number), "Message": f"m{number}"} for number in range(3)]
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert [one["Id"] for one in answer["Successful"]] == ["0", "1", "2"]
    assert len(delivered) == 3


def test_a_message_beyond_256_kib_is_refused_unless_the_topic_takes_more(sns: Any, topic: str) -> None:
    sns.publish(TopicArn=topic, Message="x" * 262_144)
    with pytest.raises(ClientError) as error:
        sns.publish(TopicArn=topic, Message="x" * 262_145)
    assert code(error) == "InvalidParameter"
    large = sns.create_topic(Name="large", Attributes={"MaximumMessageSize": "1048576"})["TopicArn"]
    sns.publish(TopicArn=large, Message="x" * 262_145)


@pytest.fixture
def nobody_calls_out(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []
    monkeypatch.setattr("requests.post", lambda *args, **_: calls.append(args))
    monkeypatch.setattr("requests.request", lambda *args, **_: calls.append(args))
    return calls


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [("http", "http://169.254.169.254/x"), ("https", "https://a.example/x"), ("email", "a@a.example")],
)
def test_what_would_leave_the_cloud_stays_unconfirmed_and_hears_nothing(
    sns: Any, topic: str, delivered: list[Any], nobody_calls_out: list[Any], protocol: str, endpoint: str
) -> None:
    answer = sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, ReturnSubscriptionArn=True)
    attributes = sns.get_subscription_attributes(SubscriptionArn=answer["SubscriptionArn"])["Attributes"]
    assert attributes["PendingConfirmation"].lower() == "true"
    subscribe(sns, topic, FUNCTION)
    sns.publish(TopicArn=topic, Message="secret")
    assert nobody_calls_out == []
    assert len(delivered) == 1


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("sms", "+447420500600"),
        ("application", "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/a/b"),
        ("firehose", "arn:aws:firehose:us-east-1:123456789012:deliverystream/x"),
        ("sqs", "http://a.example/"),
        ("lambda", "arn:aws:sqs:us-east-1:123456789012:x"),
        ("", ""),
    ],
)
def test_a_protocol_that_is_none_here_is_refused(sns: Any, topic: str, protocol: str, endpoint: str) -> None:
    with pytest.raises(ClientError) as error:
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    assert code(error) == "InvalidParameter"


def test_a_telephone_is_not_called_and_a_topic_is_published_to(sns: Any, topic: str) -> None:
    with pytest.raises(ClientError) as error:
        sns.publish(PhoneNumber="+447420500600", Message="x")
    assert code(error) == "InvalidParameter"
    assert sns.publish(TargetArn=topic, Message="x")["MessageId"]


@pytest.mark.parametrize("arn", ["arn:aws:sns:us-east-1:999999999999:news", "arn:aws:sns:eu-west-1:123456789012:news"])
def test_a_topic_of_another_account_or_region_is_denied(sns: Any, topic: str, arn: str) -> None:
    with pytest.raises(ClientError) as error:
        sns.publish(TopicArn=arn, Message="x")
    assert code(error) == "AuthorizationError"
    sns.publish(TopicArn=topic, Message=arn)  # a text may say what it likes


def test_a_missing_topic_is_not_found(sns: Any) -> None:
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:none", Message="x")


@pytest.mark.parametrize(
    "attributes", [{"Arn": "x"}, {"SubscriptionsPending": "1"}, {"_policy_json": "{}"}, {"Policy": "5"}]
)
def test_attributes_that_a_topic_does_not_have_are_refused(sns: Any, topic: str, attributes: dict[str, str]) -> None:
    ((name, value),) = attributes.items()
    with pytest.raises(ClientError):
        sns.create_topic(Name="other", Attributes=attributes)
    with pytest.raises(ClientError):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="News")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "News"
