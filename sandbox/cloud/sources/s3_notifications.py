"""Which function hears of which object ("Amazon S3 Event Notifications", Amazon S3 user guide)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.exchange import FunctionConfiguration

EVENTS = (
    "ObjectCreated:Put",
    "ObjectCreated:Post",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRemoved:Delete",
    "ObjectRemoved:DeleteMarkerCreated",
)
"""What happens to an object here. S3 knows more: tags, restores, replication, life cycles."""


@dataclass(frozen=True, slots=True)
class BucketNotification:
    """One event type of one bucket, filtered, for one function."""

    bucket: str
    configuration_id: str
    events: frozenset[str]
    prefix: str
    suffix: str
    function: str  # logical id

    def wants(self, bucket: str, event: str, key: str) -> bool:
        return (
            bucket == self.bucket and event in self.events and key.startswith(self.prefix) and key.endswith(self.suffix)
        )


def notifications_of(
    bucket: str,
    configuration: Mapping[str, Any],
    function_by_arn: Callable[[str], FunctionConfiguration | None],
    may_invoke: Callable[[FunctionConfiguration, str], bool],
) -> list[BucketNotification]:
    """Read a bucket's NotificationConfiguration. Raises ValueError with what is wrong."""
    for other in configuration:
        if other != "LambdaConfigurations":
            raise ValueError(f"the notification target {other} is not supported here")
    found = []
    for number, entry in enumerate(configuration.get("LambdaConfigurations") or []):
        function = function_by_arn(str(entry.get("Function")))
        if function is None:
            raise ValueError("a notification names a function that is not in the template")
        if not may_invoke(function, "s3.amazonaws.com"):
            raise ValueError(
                f"S3 may not invoke {function.logical_id}: an AWS::Lambda::Permission for the principal "
                "s3.amazonaws.com is missing"
            )
        prefix, suffix = _filter(entry.get("Filter") or {})
        found.append(
            BucketNotification(
                bucket,
                f"{function.logical_id}-{number}",
                _events(str(entry.get("Event"))),
                prefix,
                suffix,
                function.logical_id,
            )
        )
    return found


def refuse_overlaps(notifications: list[BucketNotification]) -> None:
    """Raises ValueError, in S3's words, when two configurations would hear of the same event of one object."""
    for number, one in enumerate(notifications):
        for other in notifications[number + 1 :]:
            same_prefix = one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)
            same_suffix = one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix)
            if one.bucket == other.bucket and one.events & other.events and same_prefix and same_suffix:
                raise ValueError(
                    "Configurations overlap. Configurations on the same bucket cannot share a common event type"
                )


def _events(pattern: str) -> frozenset[str]:
    name = pattern.removeprefix("s3:")
    wanted = frozenset(e for e in EVENTS if e == name or (name.endswith(":*") and e.startswith(name[:-1])))
    if not wanted:
        raise ValueError(f"the S3 event {pattern} is not supported here")
    return wanted


def _filter(document: Mapping[str, Any]) -> tuple[str, str]:
    rules = (document.get("S3Key") or {}).get("Rules") or []
    values = {"prefix": "", "suffix": ""}
    for rule in rules:
        name = str(rule.get("Name", "")).lower()
        if name not in values:
            raise ValueError(f"a filter rule is named prefix or suffix, not {rule.get('Name')}")
        values[name] = str(rule.get("Value", ""))
    return values["prefix"], values["suffix"]
