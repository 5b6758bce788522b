"""AWS::S3::Bucket and its policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.sources import s3_notifications
from sandbox.cloud.template import names
from sandbox.cloud.template.policies import policy_document
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

_TARGETS = {
    "LambdaConfigurations": ("CloudFunctionConfiguration", "Function", "CloudFunction"),
    "QueueConfigurations": ("QueueConfiguration", "Queue", "Queue"),
    "TopicConfigurations": ("TopicConfiguration", "Topic", "Topic"),
}
"""CloudFormation's name -> (moto's name of the list, the property of the target's ARN, moto's name of it)"""


def _make_bucket(making: Making) -> None:
    """A bucket with its tags, versioning and notifications."""
    from moto.s3.models import FakeBucket

    properties = making.properties
    kept = {"Tags": properties["Tags"]} if "Tags" in properties else {}
    try:
        bucket = FakeBucket.create_from_cloudformation_json(making.name, {"Properties": kept}, ACCOUNT_ID, REGION)
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the bucket cannot be created: {words_of(error)}", "BucketName") from error
    bucket.versioning_status = (properties.get("VersioningConfiguration") or {}).get("Status")
    _notify(bucket, making.mapping("NotificationConfiguration"), making)


def _notify(bucket: Any, given: Mapping[str, Any], making: Making) -> None:
    """Put the notification configuration into moto's bucket, without the test messages of S3: a stack stands long
    before anything happens in it."""
    from moto.s3.models import NotificationConfiguration

    if not given:
        return
    event_bridge: dict[str, Any] | None = None
    lists: dict[str, list[dict[str, Any]]] = {moto_name: [] for moto_name, _, _ in _TARGETS.values()}
    for kind, entries in given.items():
        if kind == "EventBridgeConfiguration":
            event_bridge = {} if str(entries.get("EventBridgeEnabled", True)).lower() != "false" else None
            continue
        if kind not in _TARGETS:
            raise Misfit(f"the notification target {kind} is not supported here", "NotificationConfiguration")
        moto_name, arn_property, moto_arn = _TARGETS[kind]
        for number, entry in enumerate(entries or []):
            arn = str(entry.get(arn_property))
            lists[moto_name].append(
                {
                    moto_arn: arn,
                    "Event": [str(entry.get("Event"))],
                    "Filter": _filter(entry.get("Filter") or {}),
                    "Id": f"{making.logical_id}-{arn.rpartition(':')[2]}-{number}",
                }
            )
    try:
        configuration = NotificationConfiguration(
            topic=lists["TopicConfiguration"],
            queue=lists["QueueConfiguration"],
            cloud_function=lists["CloudFunctionConfiguration"],
            event_bridge=event_bridge,
        )
        s3_notifications.check(bucket.name, configuration, making.deployment.functions)
    except ValueError as error:
        raise Misfit(str(error), "NotificationConfiguration") from error
    except Exception as error:
        raise Misfit(words_of(error), "NotificationConfiguration") from error
    bucket.notification_configuration = configuration


def _filter(document: Mapping[str, Any]) -> dict[str, Any]:
    rules = (document.get("S3Key") or {}).get("Rules") or []
    return {"S3Key": {"FilterRule": [{"Name": rule.get("Name"), "Value": rule.get("Value")} for rule in rules]}}


def _put_policy(making: Making) -> None:
    making.needed("Bucket", "PolicyDocument")
    name = making.text("Bucket")
    if name not in moto_backends.s3_backend().buckets:
        raise Misfit(f"there is no bucket {name}", "Bucket")
    document = policy_document(making.properties["PolicyDocument"])
    moto_backends.s3_backend().put_bucket_policy(name, document.encode())


BUCKET = ResourceType(
    name="AWS::S3::Bucket",
    make=_make_bucket,
    carried_out=listed("BucketName NotificationConfiguration VersioningConfiguration Tags"),
    without_effect=listed(
        "PublicAccessBlockConfiguration OwnershipControls BucketEncryption AccessControl LifecycleConfiguration"
    ),
    name_property="BucketName",
    generated_name=names.Names.bucket,
    attributes={
        "Arn": names.bucket_arn,
        "DomainName": lambda name: f"{name}.s3.amazonaws.com",
        "RegionalDomainName": lambda name: f"{name}.s3.{REGION}.amazonaws.com",
    },
)
BUCKET_POLICY = ResourceType(
    name="AWS::S3::BucketPolicy",
    make=_put_policy,
    carried_out=listed("Bucket PolicyDocument"),
)
