"""What SNS sends: the notification to a queue, the event to a function ("Amazon SNS message and JSON formats", SNS
developer guide; "Using Lambda with Amazon SNS", Lambda developer guide).

Nothing is signed here: there is no certificate that a reader could fetch. The signature says EXAMPLE, as in AWS's own
samples.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sandbox.cloud.account import REGION
from sandbox.cloud.clock import CLOCK
from sandbox.job import JsonValue

_HOST = f"https://sns.{REGION}.amazonaws.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message on its way to one subscription."""

    message_id: str
    topic_arn: str
    subscription_arn: str
    message: str
    subject: str | None = None
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """name -> {"Type", "Value"}; a binary value in base64"""
    sequence_number: str = ""  # FIFO topics only

    def body(self) -> str:
        """The text of the message that a queue gets without raw delivery."""
        document: dict[str, JsonValue] = {
            "Type": "Notification",
            "MessageId": self.message_id,
            "TopicArn": self.topic_arn,
        }
        if self.sequence_number:
            document["SequenceNumber"] = self.sequence_number
        if self.subject is not None:
            document["Subject"] = self.subject
        document |= {"Message": self.message, "Timestamp": _now(), **_signed("SigningCertURL")}
        document["UnsubscribeURL"] = self._unsubscribe_url()
        if self.attributes:
            document["MessageAttributes"] = {name: dict(value) for name, value in self.attributes.items()}
        return json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False)

    def event(self) -> JsonValue:
        """The event that a function gets: always one record."""
        notification = {
            "Type": "Notification",
            "MessageId": self.message_id,
            "TopicArn": self.topic_arn,
            "Subject": self.subject,
            "Message": self.message,
            "Timestamp": _now(),
            **_signed("SigningCertUrl"),
            "UnsubscribeUrl": self._unsubscribe_url(),
            "MessageAttributes": {name: dict(value) for name, value in self.attributes.items()},
        }
        return {
            "Records": [
                {
                    "EventSource": "aws:sns",
                    "EventVersion": "1.0",
                    "EventSubscriptionArn": self.subscription_arn,
                    "Sns": notification,
                }
            ]
        }

    def _unsubscribe_url(self) -> str:
        return f"{_HOST}/?{urlencode({'Action': 'Unsubscribe', 'SubscriptionArn': self.subscription_arn}, safe=':')}"


def _signed(certificate: str) -> dict[str, JsonValue]:
    return {
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        certificate: f"{_HOST}/SimpleNotificationService-EXAMPLE.pem",
    }


def _now() -> str:
    return CLOCK.moment().isoformat(timespec="milliseconds").replace("+00:00", "Z")
