"""SNS.

1. `Topic.publish` is replaced. moto POSTs to http subscriptions, invokes Lambda through Docker with an event of its own
   making, makes an RSA key and a certificate for each message to a queue, deduplicates nothing and knows no redrive
   policy. Ours hands events to a listener, messages to queues, and nothing to anybody outside.
2. `SNSBackend.subscribe` is wrapped: what would leave AWS waits for a confirmation that never comes (http, https,
   email) or is no protocol here (sms, application, firehose).
3. `SNSBackend._validate_filter_policy` is replaced: moto knows fewer operators than SNS.
4. `SNSBackend.create_topic` and `set_topic_attribute` are wrapped: moto sets whatever attribute of its object a request
   names.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import itertools
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from sandbox.cloud.backends.patches.sqs import DEDUPLICATION_MS
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.sources import event_targets, sns_events, sns_filters
from sandbox.job import JsonValue

PENDING = ("http", "https", "email", "email-json")
DELIVERED = ("lambda", "sqs")
DEFAULT_BYTES = 256 * 1024
MAX_BYTES = 1024 * 1024
ATTRIBUTES = frozenset(
    {
        "ContentBasedDeduplication",
        "DeliveryPolicy",
        "DisplayName",
        "FifoThroughputScope",
        "FifoTopic",
        "KmsMasterKeyId",
        "MaximumMessageSize",
        "Policy",
        "SignatureVersion",
        "TracingConfig",
    }
)
_sequence = itertools.count(10_000_000_000_000_000_000, 1000)


def apply() -> None:
    models: Any = importlib.import_module("moto.sns.models")
    models.MAXIMUM_MESSAGE_LENGTH = MAX_BYTES
    models.Topic.publish = _publish
    models.SNSBackend._validate_filter_policy = _check_filter_policy
    _patch_subscribe(models.SNSBackend)
    _patch_attributes(models)


def _patch_subscribe(backend: Any) -> None:
    moto_subscribe = backend.subscribe

    def subscribe(self: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        if protocol not in (*PENDING, *DELIVERED):
            _refuse(f"Invalid parameter: Amazon SNS does not support this protocol string: {protocol}")
        if protocol in DELIVERED and event_targets.service_of(str(endpoint)) != protocol:
            _refuse(f"Invalid parameter: {'SQS' if protocol == 'sqs' else 'Lambda'} endpoint ARN")
        if protocol == "lambda" and topic_arn.endswith(".fifo"):
            _refuse("Invalid parameter: Invalid parameter: Endpoint Reason: Please use SQS queues for FIFO topics")
        subscription = moto_subscribe(self, topic_arn, endpoint, protocol)
        if protocol in PENDING:
            subscription.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
        return subscription

    backend.subscribe = subscribe


def _patch_attributes(models: Any) -> None:
    names = {models.camelcase_to_underscores(name): name for name in ATTRIBUTES}
    moto_create, moto_set = models.SNSBackend.create_topic, models.SNSBackend.set_topic_attribute

    def create_topic(self: Any, name: str, attributes: Any = None, tags: Any = None) -> Any:
        for attribute, value in (attributes or {}).items():
            _check_attribute(attribute, value)
        return moto_create(self, name, attributes, tags)

    def set_topic_attribute(self: Any, topic_arn: str, attribute_name: str, attribute_value: Any) -> None:
        if attribute_name not in names:
            _refuse("Invalid parameter: AttributeName")
        _check_attribute(names[attribute_name], attribute_value)
        moto_set(self, topic_arn, attribute_name, attribute_value)

    models.SNSBackend.create_topic = create_topic
    models.SNSBackend.set_topic_attribute = set_topic_attribute


def _check_attribute(name: str, value: Any) -> None:
    if name not in ATTRIBUTES:
        _refuse(f"Invalid parameter: Attributes Reason: Unknown attribute {name[:100]}")
    if name == "MaximumMessageSize" and not (str(value).isdigit() and 1024 <= int(str(value)[:9]) <= MAX_BYTES):
        _refuse(f"Invalid parameter: Attributes Reason: {name} must be from 1024 to {MAX_BYTES}")
    if name in ("Policy", "DeliveryPolicy") and not isinstance(_json(value), dict):
        _refuse(f"Invalid parameter: {name} Error: failed to parse JSON")


def _publish(
    self: Any,
    message: str,
    subject: str | None = None,
    message_attributes: Mapping[str, Mapping[str, str]] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    message_structure: str | None = None,
) -> str:
    from moto.moto_api._internal import mock_random

    attributes = message_attributes or {}
    _check_size(self, message, attributes)
    texts = _texts(message) if message_structure == "json" else {}
    message_id = str(mock_random.uuid4())
    content = deduplication_id or hashlib.sha256(message.encode()).hexdigest()
    first = _first_of(self, content, message_id) if self.fifo_topic else message_id
    if first != message_id:
        return first
    sequence = str(next(_sequence)) if self.fifo_topic else ""
    published(self).append(
        {"id": message_id, "message": message, "subject": subject, "attributes": attributes, "group_id": group_id}
    )
    for subscription in list(self.sns_backend.subscriptions.values()):
        policy, scope = subscription._filter_policy or {}, subscription.attributes.get("FilterPolicyScope")
        if subscription.topic is self and sns_filters.wants(policy, scope, message, attributes):
            notification = sns_events.Notification(
                message_id=message_id,
                topic_arn=self.arn,
                subscription_arn=subscription.arn,
                message=texts.get(subscription.protocol, texts.get("default", message)),
                subject=subject,
                attributes=attributes,
                sequence_number=sequence,
            )
            _deliver(subscription, notification, group_id, content if self.fifo_topic else None)
    return message_id


def _check_size(topic: Any, message: str, attributes: Mapping[str, Mapping[str, str]]) -> None:
    size = len(message.encode("utf-8", "replace"))
    for name, attribute in attributes.items():
        size += len(name.encode()) + sum(len(str(part).encode("utf-8", "replace")) for part in attribute.values())
    if size > int(getattr(topic, "maximum_message_size", DEFAULT_BYTES)):
        _refuse("Invalid parameter: Message too long")


def _texts(message: str) -> dict[str, str]:
    """What each protocol is to get ("Publish", MessageStructure)."""
    document = _json(message)
    if not isinstance(document, dict):
        _refuse("Invalid parameter: Message Structure - JSON message body failed to parse")
    if not isinstance(document.get("default"), str):
        _refuse("Invalid parameter: Message Structure - No default entry in JSON message body")
    return {protocol: text for protocol, text in document.items() if isinstance(text, str)}


def _first_of(topic: Any, content: str, message_id: str) -> str:
    """The id under which `content` (a deduplication id) was published to a FIFO topic within five minutes, else
    `message_id`, which is remembered."""
    known: dict[str, tuple[int, str]] = topic.__dict__.setdefault("coldstart_deduplication", {})
    now = CLOCK.now_ms()
    at_ms, first = known.get(content, (0, ""))
    if now - at_ms < DEDUPLICATION_MS:
        return first
    known[content] = (now, message_id)
    return message_id


def published(topic: Any) -> list[dict[str, Any]]:
    """What was published to moto's `topic`, in order: {id, message, subject, attributes, group_id}."""
    facts: list[dict[str, Any]] = topic.__dict__.setdefault("coldstart_published", [])
    return facts


def _deliver(
    subscription: Any, notification: sns_events.Notification, group_id: str | None, deduplication_id: str | None
) -> None:
    sender = event_targets.Sender(
        source="sns", principal="sns.amazonaws.com", arn=notification.topic_arn, resource=subscription.topic.name
    )
    try:
        if subscription.protocol == "lambda":
            event_targets.send(subscription.endpoint, json.dumps(notification.event()), sender)
        elif subscription.protocol == "sqs":
            raw = str(subscription.attributes.get("RawMessageDelivery", False)).lower() == "true"
            event_targets.send(
                subscription.endpoint,
                notification.message if raw else notification.body(),
                sender,
                attributes={name: _as_message(value) for name, value in notification.attributes.items()} if raw else {},
                group_id=group_id,
                deduplication_id=deduplication_id,
            )
    except event_targets.Unreachable as error:
        policy = _json(subscription.attributes.get("RedrivePolicy") or "")
        event_targets.give_up(
            policy.get("deadLetterTargetArn") if isinstance(policy, dict) else None,
            notification.body(),
            sender,
            str(error),
            group_id=group_id,
            deduplication_id=deduplication_id,
        )


def _as_message(attribute: Mapping[str, str]) -> dict[str, Any]:
    if attribute["Type"].startswith("Binary"):
        return {"DataType": attribute["Type"], "BinaryValue": base64.b64decode(attribute["Value"])}
    return {"DataType": attribute["Type"], "StringValue": attribute["Value"]}


def _check_filter_policy(_self: Any, policy: JsonValue, scope: str | None) -> None:
    try:
        sns_filters.check(policy, scope)
    except ValueError as error:
        _refuse(f"Invalid parameter: {error}")


def _json(text: Any) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None


def _refuse(message: str) -> NoReturn:
    from moto.sns.exceptions import SNSInvalidParameter

    raise SNSInvalidParameter(message)
