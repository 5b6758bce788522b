"""The names that CloudFormation generates: stack, logical id, a suffix ("Name type", CloudFormation user guide).

In AWS the suffix is random. Here it is drawn from the template's text, so that the same template has the same
names in every run and a learner can compare two of them.
"""

from __future__ import annotations

import hashlib
import uuid

from sandbox.cloud.account import ACCOUNT_ID, REGION, STACK

_UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Names:
    def __init__(self, template: str) -> None:
        self._salt = hashlib.sha256(template.encode()).digest()

    def general(self, logical_id: str) -> str:
        """Tables, functions, roles: coldstart-Orders-1A2B3C4D5E6F."""
        return f"{STACK}-{logical_id[:24]}-{self.suffix(logical_id, 12)}"

    def bucket(self, logical_id: str) -> str:
        """coldstart-uploads-1a2b3c4d5e6f"""
        return self.general(logical_id).lower()

    def api(self, logical_id: str) -> str:
        """The ten characters before `.execute-api`."""
        return self.suffix("api:" + logical_id, 10).lower()

    def url_id(self, logical_id: str) -> str:
        """The 32 characters before `.lambda-url`."""
        return self.suffix("url:" + logical_id, 32).lower()

    def fifo(self, logical_id: str) -> str:
        """A FIFO queue or topic: coldstart-Orders-1A2B3C4D5E6F.fifo"""
        return self.general(logical_id) + ".fifo"

    def uuid(self, logical_id: str) -> str:
        """Of an event source mapping."""
        return str(
            uuid.UUID(bytes=hashlib.sha256(self._salt + b"uuid:" + logical_id.encode()).digest()[:16], version=4)
        )

    def suffix(self, logical_id: str, length: int) -> str:
        digest = hashlib.sha256(self._salt + logical_id.encode()).digest()
        return "".join(_UPPER[byte % len(_UPPER)] for byte in digest[:length])


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:role/{name}"


def bucket_arn(name: str) -> str:
    return f"arn:aws:s3:::{name}"


def table_arn(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}"


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}"


def queue_url(name: str) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}"


def topic_arn(name: str) -> str:
    return f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:{name}"


def stream_arn(name: str) -> str:
    """A Kinesis stream's."""
    return f"arn:aws:kinesis:{REGION}:{ACCOUNT_ID}:stream/{name}"


def bus_arn(name: str) -> str:
    return f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/{name}"


def rule_arn(name: str, bus: str = "default") -> str:
    return f"arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{'' if bus == 'default' else bus + '/'}{name}"


def schedule_arn(name: str, group: str = "default") -> str:
    return f"arn:aws:scheduler:{REGION}:{ACCOUNT_ID}:schedule/{group}/{name}"


def log_group_arn(name: str) -> str:
    return f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{name}:*"


def alarm_arn(name: str) -> str:
    return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{name}"


def managed_policy_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:policy/{name}"
