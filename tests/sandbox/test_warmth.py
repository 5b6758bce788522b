"""What the zygote shares among clients, tried in a process of its own: it patches botocore."""

from __future__ import annotations

import subprocess
import sys

SHARED = """
from sandbox.zygote import warmth
warmth._share_models()
warmth._share_endpoints()
import boto3
first, second = (boto3.session.Session(region_name="us-east-1").client("s3") for _ in range(2))
other = boto3.client("sqs", region_name="us-east-1")
rules = [client._ruleset_resolver._provider for client in (first, second, other)]
print(rules[0] is rules[1], rules[0] is rules[2], first.meta.endpoint_url, other.meta.endpoint_url)
"""


def test_clients_of_one_service_share_their_endpoint_rules_and_no_others() -> None:
    ran = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False", "https://s3.amazonaws.com", "https://sqs.us-east-1.amazonaws.com"]
