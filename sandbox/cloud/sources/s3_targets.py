"""S3's own notifications to a queue or a topic ("Amazon S3 Event Notifications": supported destinations)."""

from __future__ import annotations

from sandbox.cloud.sources import event_targets
from sandbox.cloud.sources.event_targets import Sender, Unreachable
from sandbox.cloud.sources.input_transformer import text_of
from sandbox.cloud.template.names import bucket_arn
from sandbox.job import JsonValue

SUBJECT = "Amazon S3 Notification"


def send(target_arn: str, event: JsonValue, *, bucket: str = "") -> None:
    """Send `event` (Records, as S3 writes them) to a queue, as the body, or to a topic, as the message.

    What cannot be delivered is lost, as with S3: it knows no dead-letter queue.
    """
    sender = Sender(source="s3", principal="s3.amazonaws.com", arn=bucket_arn(bucket), resource=bucket)
    if event_targets.service_of(target_arn) in ("sqs", "sns"):
        text = text_of(event)
        try:
            event_targets.send(target_arn, text, sender, subject=SUBJECT)
        except Unreachable as error:
            event_targets.report_lost(sender, text, str(error))
