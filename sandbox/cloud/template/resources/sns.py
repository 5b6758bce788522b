"""AWS::SNS: topics, subscriptions, policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.policies import policy_document
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

PROTOCOLS = ("lambda", "sqs")
_DOCUMENTS = ("FilterPolicy", "RedrivePolicy")


def _backend() -> Any:
    from moto.sns.models import sns_backends

    return sns_backends[ACCOUNT_ID][REGION]


def _make_topic(making: Making) -> None:
    fifo = str(making.properties.get("FifoTopic", False)).lower() == "true"
    if fifo and "TopicName" not in making.properties:
        making.name = making.names.fifo(making.logical_id)
    attributes: dict[str, str] = {}
    if "DisplayName" in making.properties:
        attributes["DisplayName"] = making.text("DisplayName")
    if fifo:
        attributes["FifoTopic"] = "true"
        attributes["ContentBasedDeduplication"] = making.text("ContentBasedDeduplication", "false")
    if names.topic_arn(making.name) in _backend().topics:
        raise Misfit(f"two topics have the name {making.name}", "TopicName")
    try:
        topic = _backend().create_topic(making.name, attributes, making.tags())
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the topic cannot be created: {words_of(error)}", "TopicName") from error
    making.answers |= {"Ref": topic.arn, "TopicArn": topic.arn}
    for subscription in making.properties.get("Subscription") or []:
        _subscribe(making, topic.arn, subscription)


def _make_subscription(making: Making) -> None:
    making.needed("TopicArn", "Protocol", "Endpoint")
    making.answers["Ref"] = _subscribe(making, making.text("TopicArn"), making.properties)
    making.answers["Arn"] = making.answers["Ref"]


def _subscribe(making: Making, topic: str, given: Mapping[str, Any]) -> str:
    """The subscription's ARN."""
    protocol, endpoint = str(given.get("Protocol")), str(given.get("Endpoint"))
    if protocol not in PROTOCOLS:
        raise Misfit(
            f"the protocol {protocol} is not supported here: a topic sends to {' and '.join(PROTOCOLS)}",
            "Protocol" if "Protocol" in making.properties else "Subscription",
        )
    if protocol == "lambda" and making.deployment.functions.find(endpoint) is None:
        raise Misfit(f"there is no function {endpoint}", "Endpoint")
    backend = _backend()
    try:
        arn = str(backend.subscribe(topic, endpoint, protocol).arn)
        for name in ("FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "RedrivePolicy"):
            if given.get(name) is not None:
                backend.set_subscription_attributes(arn, name, _text(name, given[name]))
    except Misfit:
        raise
    except Exception as error:
        raise Misfit(f"the subscription cannot be made: {words_of(error)}") from error
    return arn


def _text(name: str, value: Any) -> str:
    if name in _DOCUMENTS:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        if not isinstance(value, dict):
            raise Misfit(f"{name} is no JSON object", name)
        return json.dumps(value)
    return str(value).lower() if name == "RawMessageDelivery" else str(value)


def _put_policy(making: Making) -> None:
    making.needed("PolicyDocument", "Topics")
    document = policy_document(making.properties["PolicyDocument"])
    for arn in making.properties["Topics"]:
        topic = _backend().topics.get(str(arn))
        if topic is None:
            raise Misfit(f"there is no topic {arn}", "Topics")
        topic.policy = document


TOPIC = ResourceType(
    name="AWS::SNS::Topic",
    make=_make_topic,
    carried_out=listed("TopicName DisplayName FifoTopic ContentBasedDeduplication Subscription Tags"),
    without_effect=listed("KmsMasterKeyId TracingConfig SignatureVersion DeliveryStatusLogging FifoThroughputScope"),
    refused={"DataProtectionPolicy": "data protection is absent", "ArchivePolicy": "message archives are absent"},
    name_property="TopicName",
    ref=names.topic_arn,
    attributes={"TopicArn": names.topic_arn, "TopicName": str},
)
SUBSCRIPTION = ResourceType(
    name="AWS::SNS::Subscription",
    make=_make_subscription,
    carried_out=listed(
        "TopicArn Protocol Endpoint FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy Region"
    ),
    refused={
        "DeliveryPolicy": "delivery policies are about http endpoints, which are absent",
        "SubscriptionRoleArn": "Firehose endpoints are absent",
        "ReplayPolicy": "message archives are absent",
    },
)
TOPIC_POLICY = ResourceType(name="AWS::SNS::TopicPolicy", make=_put_policy, carried_out=listed("PolicyDocument Topics"))
