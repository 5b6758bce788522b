"""What calls of Amazon SQS and Amazon SNS need ("Actions, resources, and condition keys for Amazon SQS" / "... SNS",
Service Authorization Reference). The batch forms need what the single ones need."""

from __future__ import annotations

from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given


def queue_arn(url_or_name: object) -> str:
    """A queue's ARN from its URL, whatever its host, or its name."""
    text = "" if url_or_name is None else str(url_or_name)
    return arn("sqs", text.rpartition("/")[2] if "//" in text else text)


def _queue(action: str) -> Requirement:
    return lambda call: [Need(action=f"sqs:{action}", resource=queue_arn(call.get("QueueUrl")))]


def _named(action: str) -> Requirement:
    return lambda call: [Need(action=f"sqs:{action}", resource=queue_arn(call.get("QueueName")))]


def _queues(_call: Parameters) -> list[Need]:
    """Any name would do: AWS's message has an ARN without one."""
    return [Need(action="sqs:ListQueues", resource=arn("sqs", "*"), spoken=arn("sqs", ""))]


SQS: dict[str, Requirement] = {
    "AddPermission": _queue("AddPermission"),
    "ChangeMessageVisibility": _queue("ChangeMessageVisibility"),
    "ChangeMessageVisibilityBatch": _queue("ChangeMessageVisibility"),
    "CreateQueue": _named("CreateQueue"),
    "DeleteMessage": _queue("DeleteMessage"),
    "DeleteMessageBatch": _queue("DeleteMessage"),
    "DeleteQueue": _queue("DeleteQueue"),
    "GetQueueAttributes": _queue("GetQueueAttributes"),
    "GetQueueUrl": _named("GetQueueUrl"),
    "ListDeadLetterSourceQueues": _queue("ListDeadLetterSourceQueues"),
    "ListQueueTags": _queue("ListQueueTags"),
    "ListQueues": _queues,
    "PurgeQueue": _queue("PurgeQueue"),
    "ReceiveMessage": _queue("ReceiveMessage"),
    "RemovePermission": _queue("RemovePermission"),
    "SendMessage": _queue("SendMessage"),
    "SendMessageBatch": _queue("SendMessage"),
    "SetQueueAttributes": _queue("SetQueueAttributes"),
    "TagQueue": _queue("TagQueue"),
    "UntagQueue": _queue("UntagQueue"),
}


def _topic(action: str, parameter: str = "TopicArn") -> Requirement:
    return lambda call: [Need(action=f"sns:{action}", resource=_written(call.get(parameter)))]


def _publish(call: Parameters) -> list[Need]:
    """To a topic, an endpoint, or a telephone number, which is a resource without ARN. A request that gives several
    needs all."""
    targets = [str(call[name]) for name in ("TopicArn", "TargetArn") if call.get(name)]
    needs = [Need(action="sns:Publish", resource=target) for target in dict.fromkeys(targets)]
    if call.get("PhoneNumber"):
        needs.append(Need(action="sns:Publish", resource="*", spoken=str(call["PhoneNumber"])))
    return needs or [Need(action="sns:Publish", resource="*")]


def _subscribe(call: Parameters) -> list[Need]:
    keys = given({"sns:endpoint": call.get("Endpoint"), "sns:protocol": call.get("Protocol")})
    return [Need(action="sns:Subscribe", resource=_written(call.get("TopicArn")), keys=keys)]


def _create_topic(call: Parameters) -> list[Need]:
    return [Need(action="sns:CreateTopic", resource=arn("sns", str(call.get("Name") or "")))]


def _subscription(action: str) -> Requirement:
    """A subscription's ARN is its topic's with an id; the action is on the topic."""
    return lambda call: [
        Need(action=f"sns:{action}", resource=_written(call.get("SubscriptionArn")).rpartition(":")[0] or "*")
    ]


def _account(action: str) -> Requirement:
    return lambda _call: [Need(action=f"sns:{action}", resource=arn("sns", "*"))]


def _written(value: object) -> str:
    return str(value) if value else "*"


SNS: dict[str, Requirement] = {
    "AddPermission": _topic("AddPermission"),
    "CreateTopic": _create_topic,
    "DeleteTopic": _topic("DeleteTopic"),
    "GetSubscriptionAttributes": _subscription("GetSubscriptionAttributes"),
    "GetTopicAttributes": _topic("GetTopicAttributes"),
    "ListSubscriptions": _account("ListSubscriptions"),
    "ListSubscriptionsByTopic": _topic("ListSubscriptionsByTopic"),
    "ListTagsForResource": _topic("ListTagsForResource", "ResourceArn"),
    "ListTopics": _account("ListTopics"),
    "Publish": _publish,
    "PublishBatch": _publish,
    "RemovePermission": _topic("RemovePermission"),
    "SetSubscriptionAttributes": _subscription("SetSubscriptionAttributes"),
    "SetTopicAttributes": _topic("SetTopicAttributes"),
    "Subscribe": _subscribe,
    "TagResource": _topic("TagResource", "ResourceArn"),
    "Unsubscribe": _subscription("Unsubscribe"),
    "UntagResource": _topic("UntagResource", "ResourceArn"),
}
