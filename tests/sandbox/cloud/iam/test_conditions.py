"""Condition operators, over keys that are there, that are absent, and that nobody here knows."""

import pytest

from sandbox.cloud.iam.evaluation import Effect

KEYS = {
    "s3:prefix": ("in/2026",),
    "s3:max-keys": ("10",),
    "aws:currenttime": ("2026-11-22T20:00:00+00:00",),
    "aws:epochtime": ("1795377600",),
    "aws:securetransport": ("true",),
    "aws:sourcearn": ("arn:aws:s3:::uploads",),
    "aws:userid": ("AROA:ada",),
    "dynamodb:leadingkeys": ("ada", "turing"),
    "aws:vpcsourceip": ("10.1.2.3",),
}
TABLE = [
    # operator, key, values of the policy, whether it holds
    ("StringEquals", "s3:prefix", "in/2026", True),
    ("StringEquals", "S3:PREFIX", "in/2026", True),
    ("StringEquals", "s3:prefix", "in/*", False),
    ("StringEquals", "s3:prefix", ["out", "in/2026"], True),
    ("StringEquals", "s3:prefix", "IN/2026", False),
    ("stringequals", "s3:prefix", "in/2026", True),
    ("StringEquals", "s3:delimiter", "/", False),
    ("StringNotEquals", "s3:prefix", ["out", "in/2026"], False),
    ("StringNotEquals", "s3:prefix", "out", True),
    ("StringNotEquals", "s3:delimiter", "/", True),
    ("StringEqualsIgnoreCase", "s3:prefix", "IN/2026", True),
    ("StringNotEqualsIgnoreCase", "s3:prefix", "IN/2026", False),
    ("StringLike", "s3:prefix", "in/*", True),
    ("StringLike", "s3:prefix", "in/??26", True),
    ("StringLike", "s3:prefix", "out/*", False),
    ("StringLike", "s3:prefix", "${aws:userid}/*", False),
    ("StringLike", "aws:userid", "*:${aws:username, 'ada'}", True),
    ("StringNotLike", "s3:prefix", "in/*", False),
    ("StringNotLike", "s3:delimiter", "in/*", True),
    ("StringEqualsIfExists", "s3:delimiter", "/", True),
    ("StringEqualsIfExists", "s3:prefix", "/", False),
    ("NumericLessThan", "s3:max-keys", "11", True),
    ("NumericLessThan", "s3:max-keys", 10, False),
    ("NumericLessThanEquals", "s3:max-keys", "10.0", True),
    ("NumericGreaterThan", "s3:max-keys", "9", True),
    ("NumericEquals", "s3:max-keys", "10", True),
    ("NumericNotEquals", "s3:max-keys", "10", False),
    ("NumericEquals", "s3:prefix", "10", False),
    ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", True),
    ("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", False),
    ("DateLessThan", "aws:CurrentTime", "2027-01-01", True),
    ("DateGreaterThan", "aws:EpochTime", "1700000000", True),
    ("Bool", "aws:SecureTransport", "true", True),
    ("Bool", "aws:SecureTransport", True, True),
    ("Bool", "aws:SecureTransport", "false", False),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", True),
    ("Null", "s3:delimiter", "true", True),
    ("Null", "s3:prefix", "true", False),
    ("Null", "s3:prefix", "false", True),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::up*", True),
    ("ArnEquals", "aws:SourceArn", "arn:aws:s3:*:*:uploads", True),
    ("ArnLike", "aws:SourceArn", "arn:aws:sqs:*:*:*", False),
    ("ArnNotLike", "aws:SourceArn", "arn:aws:s3:::copies", True),
    ("ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::uploads", False),
    ("IpAddress", "aws:VpcSourceIp", "10.1.0.0/16", True),
    ("IpAddress", "aws:VpcSourceIp", ["10.2.0.0/16", "2001:db8::/32"], False),
    ("NotIpAddress", "aws:VpcSourceIp", "10.2.0.0/16", True),
    ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["ada", "turing", "grace"], True),
    ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["ada"], False),
    ("ForAllValues:StringEquals", "dynamodb:Attributes", ["ada"], True),
    ("ForAnyValue:StringEquals", "dynamodb:LeadingKeys", ["ada"], True),
    ("ForAnyValue:StringEquals", "dynamodb:LeadingKeys", ["mallory"], False),
    ("ForAnyValue:StringEquals", "dynamodb:Attributes", ["ada"], False),
    ("ForAnyValue:StringEqualsIfExists", "dynamodb:Attributes", ["ada"], True),
    ("ForAllValues:StringNotEquals", "dynamodb:LeadingKeys", ["mallory"], True),
    ("ForAllValues:StringNotEquals", "dynamodb:LeadingKeys", ["ada"], False),
    ("ForAnyValue:StringNotEquals", "dynamodb:LeadingKeys", ["ada"], True),
    ("ForAnyValue:StringLike", "dynamodb:LeadingKeys", ["tur*"], True),
]


@pytest.mark.parametrize(("operator", "key", "values", "holds"), TABLE)
def test_a_condition_holds_or_does_not(iam, operator, key, values, holds):
    condition = {"Condition": {operator: {key: values}}}
    allow = iam.statement("s3:*", **condition)
    deny = iam.statement("s3:*", effect="Deny", **condition)
    wanted = (Effect.ALLOWED, Effect.DENIED) if holds else (Effect.NOT_ALLOWED, Effect.ALLOWED)
    assert iam.effect_of(allow, "s3:ListBucket", "arn:aws:s3:::b", KEYS) is wanted[0]
    assert iam.effect_of([iam.statement("s3:*"), deny], "s3:ListBucket", "arn:aws:s3:::b", KEYS) is wanted[1]


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringEquals", "aws:ResourceTag/team", "x"),
        ("StringNotEquals", "aws:ResourceTag/team", "x"),
        ("StringEqualsIfExists", "aws:PrincipalTag/team", "x"),
        ("ForAllValues:StringEquals", "aws:TagKeys", "x"),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
        ("Null", "aws:ResourceTag/team", "true"),
        ("Null", "aws:ResourceTag/team", "false"),
        ("StringEquals", "s3:ExistingObjectTag/class", "public"),
        ("StringEquals", "nobody:knows", "x"),
        ("StringEquals", "dynamodb:LeadingKeys", "ada"),  # two values and no word on how to compare them
    ],
)
def test_what_cannot_be_decided_is_never_in_favour_of_the_caller(iam, operator, key, value):
    condition = {"Condition": {operator: {key: value}}}
    allow = iam.statement("s3:*", **condition)
    deny = [iam.statement("s3:*"), iam.statement("s3:*", effect="Deny", **condition)]
    assert iam.effect_of(allow, "s3:ListBucket", "arn:aws:s3:::b", KEYS) is Effect.NOT_ALLOWED
    assert iam.effect_of(deny, "s3:ListBucket", "arn:aws:s3:::b", KEYS) is Effect.DENIED


def test_a_condition_that_fails_settles_what_another_leaves_open(iam):
    both = {"Condition": {"StringEquals": {"s3:prefix": "out", "nobody:knows": "x"}}}
    deny = [iam.statement("s3:*"), iam.statement("s3:*", effect="Deny", **both)]
    assert iam.effect_of(deny, "s3:ListBucket", "arn:aws:s3:::b", KEYS) is Effect.ALLOWED


def test_all_conditions_of_a_statement_must_hold(iam):
    both = {"Condition": {"StringLike": {"s3:prefix": "in/*"}, "NumericLessThan": {"s3:max-keys": "5"}}}
    assert iam.effect_of(iam.statement("s3:*", **both), "s3:ListBucket", "arn:aws:s3:::b", KEYS) is Effect.NOT_ALLOWED
    one = {"Condition": {"StringLike": {"s3:prefix": "in/*"}}}
    assert iam.effect_of(iam.statement("s3:*", **one), "s3:ListBucket", "arn:aws:s3:::b", KEYS) is Effect.ALLOWED
