"""Who hears of which object ("Amazon S3 Event Notifications", Amazon S3 user guide).

The configuration lives in moto's bucket, whether a template or PutBucketNotificationConfiguration put it there, and
is read at the moment of the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.resource_policies import SENDING, policy_of, service_may
from sandbox.cloud.template.names import bucket_arn

EVENTS = (
    "ObjectCreated:Put",
    "ObjectCreated:Post",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRemoved:Delete",
    "ObjectRemoved:DeleteMarkerCreated",
)
"""What happens to an object here. S3 knows more: tags, restores, replication, life cycles."""
PRINCIPAL = "s3.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Target:
    """One that is to hear of an event."""

    service: str
    """ "lambda", "sqs", "sns", or "events" for EventBridge's default bus."""
    arn: str
    """ "" for EventBridge."""
    configuration_id: str


def notifications_for(bucket: Any, event: str, key: str) -> list[Target]:
    """Who is to be told that `event` ("ObjectCreated:Put") happened to `key` of moto's `bucket`, in the order in which
    S3's configuration lists them."""
    configuration = bucket.notification_configuration
    if configuration is None:
        return []
    targets = [
        Target(service, one.arn, one.id)
        for service, several in _by_service(configuration)
        for one in several
        if event in wanted_events(one.events) and _key_fits(one.filters, key)
    ]
    if configuration.event_bridge is not None and event in EVENTS:  # moto tells of tags with every object
        targets.append(Target("events", "", ""))
    return targets


class InvalidConfiguration(ValueError):
    """S3 would refuse this configuration with InvalidArgument; `str()` is its message."""


def check(bucket: str, configuration: Any, functions: Functions) -> None:
    """What PutBucketNotificationConfiguration checks of moto's NotificationConfiguration before it is put: events that
    exist, no overlap, targets that exist and let S3 in. Raises InvalidConfiguration."""
    entries = [(service, one) for service, several in _by_service(configuration) for one in several]
    for _, one in entries:
        wanted_events(one.events)
        _prefix_and_suffix(one.filters)
    for number, (_, one) in enumerate(entries):
        for _, other in entries[number + 1 :]:
            _refuse_overlap(one, other)
    for service, one in entries:
        reason = _unreachable(service, one.arn, bucket_arn(bucket), functions)
        if reason:
            raise InvalidConfiguration(f"Unable to validate the following destination configurations: {reason}")


def problem(bucket: str, configuration: Any, *, functions: Functions) -> str:
    """What `check` would raise, as text; "" when S3 takes the configuration."""
    try:
        check(bucket, configuration, functions)
    except InvalidConfiguration as error:
        return str(error)
    return ""


def _by_service(configuration: Any) -> list[tuple[str, list[Any]]]:
    return [("sns", configuration.topic), ("sqs", configuration.queue), ("lambda", configuration.cloud_function)]


def wanted_events(patterns: list[str]) -> frozenset[str]:
    """The events that "s3:ObjectCreated:*" and its like mean. Raises InvalidConfiguration for others."""
    wanted: set[str] = set()
    for pattern in patterns:
        name = str(pattern).removeprefix("s3:")
        found = {e for e in EVENTS if e == name or (name.endswith(":*") and e.startswith(name[:-1]))}
        if not found:
            raise InvalidConfiguration(f"the S3 event {pattern} is not supported here")
        wanted |= found
    return frozenset(wanted)


def _key_fits(filters: Mapping[str, Any], key: str) -> bool:
    prefix, suffix = _prefix_and_suffix(filters)
    return key.startswith(prefix) and key.endswith(suffix)


def _prefix_and_suffix(filters: Mapping[str, Any]) -> tuple[str, str]:
    values = {"prefix": "", "suffix": ""}
    for rule in ((filters or {}).get("S3Key") or {}).get("FilterRule") or []:
        name = str(rule.get("Name", "")).lower()
        if name not in values:
            raise InvalidConfiguration(f"a filter rule is named prefix or suffix, not {rule.get('Name')}")
        values[name] = str(rule.get("Value") or "")
    return values["prefix"], values["suffix"]


def _refuse_overlap(one: Any, other: Any) -> None:
    prefix, suffix = _prefix_and_suffix(one.filters)
    other_prefix, other_suffix = _prefix_and_suffix(other.filters)
    same_prefix = prefix.startswith(other_prefix) or other_prefix.startswith(prefix)
    same_suffix = suffix.endswith(other_suffix) or other_suffix.endswith(suffix)
    if wanted_events(one.events) & wanted_events(other.events) and same_prefix and same_suffix:
        raise InvalidConfiguration(
            "Configurations overlap. Configurations on the same bucket cannot share a common event type"
        )


def _unreachable(service: str, arn: str, source: str, functions: Functions) -> str:
    """Why S3 cannot reach the target; "" when it can."""
    function = functions.find(arn) if service == "lambda" else None
    if function is None and not _exists(service, arn):
        return f"the {_KINDS[service]} {arn} does not exist"
    action = SENDING.get(service, "lambda:InvokeFunction")
    if service_may(policy_of(arn, functions), PRINCIPAL, action, arn, source):
        return ""
    if function is None:
        return f"the policy of {arn} does not let {PRINCIPAL} do {action} for {source}"
    return (
        f"S3 may not invoke {function.configuration.logical_id}: an AWS::Lambda::Permission for the principal "
        f"{PRINCIPAL} is missing"
    )


_KINDS = {"lambda": "function", "sqs": "queue", "sns": "topic"}


def _exists(service: str, arn: str) -> bool:
    if service == "sqs":
        return arn.rpartition(":")[2] in getattr(moto_backends.existing("sqs"), "queues", {})
    return service == "sns" and arn in getattr(moto_backends.existing("sns"), "topics", {})
