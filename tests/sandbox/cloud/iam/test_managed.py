"""AWS managed policies, from moto's copy."""

import json

from moto.iam.aws_managed_policies import aws_managed_policies_data

from sandbox.cloud.iam.managed import document_of, known_managed, managed_arn, names
from sandbox.cloud.iam.statements import problem_in

COMMON = {
    "AWSLambdaBasicExecutionRole": "service-role/",
    "AWSLambdaSQSQueueExecutionRole": "service-role/",
    "AWSLambdaDynamoDBExecutionRole": "service-role/",
    "AWSLambdaKinesisExecutionRole": "service-role/",
    "AWSXRayDaemonWriteAccess": "",
    "AmazonS3FullAccess": "",
    "AmazonDynamoDBFullAccess": "",
    "AdministratorAccess": "",
    "CloudWatchLambdaInsightsExecutionRolePolicy": "",
}


def test_every_policy_of_the_copy_is_found_as_json_reads_it():
    everything = json.loads(aws_managed_policies_data)
    assert set(names()) == set(everything)
    for name in sorted(everything)[::50]:
        assert document_of(f"arn:aws:iam::aws:policy{everything[name]['Path']}{name}") == everything[name]["Document"]


def test_the_common_ones_have_their_arns_and_can_be_read():
    for name, path in COMMON.items():
        arn = f"arn:aws:iam::aws:policy/{path}{name}"
        assert managed_arn(name) == arn and known_managed(arn)
        assert problem_in(document_of(arn)) is None


def test_what_aws_does_not_have_is_unknown():
    for arn in (
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",  # it lies below service-role/
        "arn:aws:iam::aws:policy/service-role/AmazonS3FullAccess",
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "arn:aws:iam::123456789012:policy/AdministratorAccess",
        "AdministratorAccess",
        "",
    ):
        assert not known_managed(arn)
    assert managed_arn("NoSuchPolicy") is None
