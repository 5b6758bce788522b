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
TOUCHED = """
from sandbox.zygote import warmth
warmth.load()
from botocore.endpoint_provider import RuleSet
evaluate, found = RuleSet.evaluate, []
RuleSet.evaluate = lambda rules, parameters: found.append(parameters) or evaluate(rules, parameters)
for service in ("s3", "s3", "dynamodb", "dynamodb"):
    warmth.touch(service)
    print(service, len(found))
"""


def test_clients_of_one_service_share_model_and_endpoint_rules_and_no_class_and_no_others_do() -> None:
    ran = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=True)
    model, rules = ran.stdout.splitlines()
    assert model == "True False True"
    assert rules.split() == ["True", "False", "https://s3.amazonaws.com", "https://sqs.us-east-1.amazonaws.com"]


def test_a_call_that_is_rehearsed_finds_its_endpoint_as_the_first_of_a_handler_does() -> None:
    """botocore remembers where the requests for a bucket go; what it does to find out is what is to be gone through."""
    ran = subprocess.run([sys.executable, "-c", TOUCHED], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["s3 1", "s3 2", "dynamodb 3", "dynamodb 4"]
