"""The names that CloudFormation generates: stack, logical id, a suffix ("Name type", CloudFormation user guide).

In AWS the suffix is random. Here it is drawn from the template's text, so that the same template has the same
names in every run and a learner can compare two of them.
"""

from __future__ import annotations

import hashlib

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
