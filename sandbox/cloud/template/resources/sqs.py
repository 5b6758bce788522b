"""AWS::SQS: queues and their policies."""

from __future__ import annotations

import json

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.policies import policy_document
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, as_text, listed, words_of

_ATTRIBUTES = listed(
    "DelaySeconds MaximumMessageSize MessageRetentionPeriod ReceiveMessageWaitTimeSeconds VisibilityTimeout "
    "ContentBasedDeduplication DeduplicationScope FifoThroughputLimit"
)
_BOUNDS = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1024 * 1024),
    "MessageRetentionPeriod": (60, 1209600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
}
""" "SetQueueAttributes", Amazon SQS API reference."""


def _make_queue(making: Making) -> None:
    from moto.sqs.models import sqs_backends

    backend = sqs_backends[ACCOUNT_ID][REGION]
    fifo = str(making.properties.get("FifoQueue", False)).lower() == "true"
    if fifo and "QueueName" not in making.properties:
        making.name = making.names.fifo(making.logical_id)
    if fifo != making.name.endswith(".fifo"):
        raise Misfit("The name of a FIFO queue can only end with '.fifo', and no other queue's can", "QueueName")
    if making.name in backend.queues:
        raise Misfit(f"two queues have the name {making.name}", "QueueName")
    for name, (low, high) in _BOUNDS.items():
        making.number(name, low, low, high)
    attributes = {name: as_text(making.properties[name]) for name in _ATTRIBUTES if name in making.properties}
    for name in ("RedrivePolicy", "RedriveAllowPolicy"):
        if name in making.properties:
            given = making.properties[name]
            attributes[name] = given if isinstance(given, str) else json.dumps(given)
    if fifo:
        attributes["FifoQueue"] = "true"
    _check_redrive(making, fifo)
    try:
        queue = backend.create_queue(making.name, tags=making.tags(), **attributes)
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the queue cannot be created: {words_of(error)}") from error
    making.answers["Arn"] = queue.queue_arn


def _check_redrive(making: Making, fifo: bool) -> None:
    policy = making.properties.get("RedrivePolicy")
    if policy is None:
        return
    try:
        document = json.loads(policy) if isinstance(policy, str) else policy
        arn, count = str(document["deadLetterTargetArn"]), int(document["maxReceiveCount"])
    except (ValueError, TypeError, KeyError) as error:
        raise Misfit(
            "RedrivePolicy is a JSON object with deadLetterTargetArn and maxReceiveCount", "RedrivePolicy"
        ) from error
    if not 1 <= count <= 1000:
        raise Misfit("maxReceiveCount must be a number from 1 to 1000", "RedrivePolicy")
    if fifo != arn.endswith(".fifo"):
        raise Misfit("the dead-letter queue of a FIFO queue is a FIFO queue, of any other queue none", "RedrivePolicy")


def _put_policy(making: Making) -> None:
    from moto.sqs.models import sqs_backends

    making.needed("PolicyDocument", "Queues")
    document = policy_document(making.properties["PolicyDocument"])
    backend = sqs_backends[ACCOUNT_ID][REGION]
    for url in making.properties["Queues"]:
        queue = backend.queues.get(str(url).rpartition("/")[2])
        if queue is None:
            raise Misfit(f"there is no queue {url}: a queue is named by its URL, which is what Ref gives", "Queues")
        queue.policy = document


QUEUE = ResourceType(
    name="AWS::SQS::Queue",
    make=_make_queue,
    carried_out=_ATTRIBUTES | listed("QueueName FifoQueue RedrivePolicy RedriveAllowPolicy Tags"),
    without_effect=listed("KmsMasterKeyId KmsDataKeyReusePeriodSeconds SqsManagedSseEnabled"),
    name_property="QueueName",
    ref=names.queue_url,
    attributes={"Arn": names.queue_arn, "QueueName": str, "QueueUrl": names.queue_url},
)
QUEUE_POLICY = ResourceType(name="AWS::SQS::QueuePolicy", make=_put_policy, carried_out=listed("PolicyDocument Queues"))
