"""Which poller carries out which mapping."""

from __future__ import annotations

from sandbox.cloud.delivery.poller import Poller
from sandbox.cloud.delivery.queue_poller import QueuePoller
from sandbox.cloud.delivery.shard_poller import ShardPoller
from sandbox.cloud.functions.mappings import EventSourceMapping


def poller_for(mapping: EventSourceMapping, *, attempts: int, role_arn: str = "") -> Poller:
    """The poller of `mapping`, which may be replaced in its attribute `mapping` by what an update made of it.

    `attempts` bounds how often the same message or batch is tried within one step where AWS would go on for hours;
    `role_arn` is the function's role, which Kinesis' records name.
    """
    if mapping.service == "sqs":
        return QueuePoller(mapping, attempts=attempts)
    return ShardPoller(mapping, attempts=attempts, role_arn=role_arn)
