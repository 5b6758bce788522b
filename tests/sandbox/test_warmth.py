"""What the zygote shares among clients, tried in a process of its own: it patches botocore."""

from __future__ import annotations

import subprocess
import sys

SHARED = """
from sandbox.zygote import warmth
warmth._share_models()
warmth._share_endpoints()
warmth._share_methods()
import boto3
first, second = (boto3.session.Session(region_name="us-east-1").client("s3") for _ in range(2))
other = boto3.client("sqs", region_name="us-east-1")
rules = [client._ruleset_resolver._provider for client in (first, second, other)]
print(first.meta.service_model is second.meta.service_model, type(first) is type(second), hasattr(first, "upload_file"))
print(rules[0] is rules[1], rules[0] is rules[2], first.meta.endpoint_url, other.meta.endpoint_url)
"""


def test_clients_of_one_service_share_model_and_endpoint_rules_and_no_class_and_no_others_do() -> None:
    ran = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=True)
    model, rules = ran.stdout.splitlines()
    assert model == "True False True"
    assert rules.split() == ["True", "False", "https://s3.amazonaws.com", "https://sqs.us-east-1.amazonaws.com"]
