"""Who is told what moto has done. One cloud per process, so one of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.delivery.delivery import Cause, Delivery
from sandbox.result import Undelivered

S3Listener = Callable[[str, Any, Any], None]
"""(event name without "s3:", moto's bucket, moto's key or delete marker)"""
StreamListener = Callable[[Any, Any, Any], None]
"""(moto's table, the item before or None, the item after or None); only writes that change something"""


LogListener = Callable[[Any, Any, list[tuple[int, str]]], None]
"""(moto's log group, moto's log stream, what is to be written: epoch milliseconds and messages)"""


class Listeners:
    s3: S3Listener | None = None
    s3_paused: bool = False
    stream: StreamListener | None = None
    deliver: Callable[[Delivery], None] | None = None
    """Takes an event for an asynchronous invocation; `Delivery.function` may be an ARN here."""
    check_notifications: Callable[[str, Any], str] | None = None
    """(bucket's name, moto's NotificationConfiguration) -> why S3 refuses it, "" when it does not"""
    logs: LogListener | None = None
    """Writes what other parts of moto, or of the cloud, put into a log stream by moto's own functions."""
    may_send: Callable[[str, str, str], bool] | None = None
    """(ARN of a queue, topic or stream, the service that sends to it, for what ARN) -> whether it may; None: it may"""
    lost: Callable[[Undelivered], None] | None = None
    """Told of what a topic, rule, schedule or bucket could not bring to its target, nor to a dead-letter queue."""
    cause: Cause = Cause()
    """What leads to the request that is being served. Whatever moto stores meanwhile may keep it."""


def listen(
    *,
    s3: S3Listener | None = None,
    stream: StreamListener | None = None,
    deliver: Callable[[Delivery], None] | None = None,
    may_send: Callable[[str, str, str], bool] | None = None,
) -> None:
    """Tell these from now on, and nobody else."""
    Listeners.s3 = s3
    Listeners.stream = stream
    Listeners.deliver = deliver
    Listeners.may_send = may_send
    Listeners.lost = None


def listening() -> Mapping[str, Any]:
    """Who is told what at this moment, for `listen_again`."""
    return {name: getattr(Listeners, name) for name in Listeners.__annotations__}


def listen_again(told: Mapping[str, Any]) -> None:
    """Tell those who were told then, and nobody else."""
    for name, listener in told.items():
        setattr(Listeners, name, listener)
