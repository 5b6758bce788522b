"""Statements: what they speak of, and who wins."""

import pytest

from sandbox.cloud.iam.evaluation import Effect
from sandbox.cloud.iam.statements import problem_in

KEY = "arn:aws:s3:::uploads/in/a.txt"

MATCHES = [
    # action, resource of the statement -> whether it allows s3:GetObject on KEY
    ("s3:GetObject", KEY, True),
    ("s3:PutObject", KEY, False),
    ("S3:getOBJECT", KEY, True),
    ("s3:Get*", KEY, True),
    ("s3:Get", KEY, False),
    ("s3:Ge?Object", KEY, True),
    ("s3:Ge?tObject", KEY, False),
    ("s3:*", KEY, True),
    ("*", KEY, True),
    ("*:GetObject", KEY, True),
    ("sqs:*", KEY, False),
    (["sqs:*", "s3:GetObject"], KEY, True),
    ("s3:GetObject", "*", True),
    ("s3:GetObject", "arn:aws:s3:::uploads/*", True),
    ("s3:GetObject", "arn:aws:s3:::uploads", False),
    ("s3:GetObject", "arn:aws:s3:::uploads*", True),
    ("s3:GetObject", "arn:aws:s3:::UPLOADS/*", False),
    ("s3:GetObject", "arn:aws:s3:::uploads/in/?.txt", True),
    ("s3:GetObject", "arn:aws:s3:::uploads/in/??.txt", False),
    ("s3:GetObject", "arn:aws:s3:::*/a.txt", True),
    ("s3:GetObject", "arn:aws:s3:::*a*t*", True),
    ("s3:GetObject", "arn:aws:s3:::*a*b*", False),
    ("s3:GetObject", "arn:*:s3:::uploads/*", True),
    ("s3:GetObject", "arn:aws:sqs:*:*:*", False),
    ("s3:GetObject", ["arn:aws:s3:::copies/*", "arn:aws:s3:::uploads/*"], True),
]


@pytest.mark.parametrize(("action", "resource", "allowed"), MATCHES)
def test_an_allow_speaks_of_its_actions_on_its_resources(iam, action, resource, allowed):
    effect = iam.effect_of(iam.statement(action, resource), "s3:GetObject", KEY)
    assert effect is (Effect.ALLOWED if allowed else Effect.NOT_ALLOWED)


def test_a_wildcard_stays_within_its_field(iam):
    queue = "arn:aws:sqs:us-east-1:123456789012:orders"
    assert iam.effect_of(iam.statement("sqs:*", "arn:aws:sqs:*:*:orders"), "sqs:SendMessage", queue) is Effect.ALLOWED
    assert (
        iam.effect_of(iam.statement("sqs:*", "arn:aws:sqs:*:x:orders"), "sqs:SendMessage", queue) is Effect.NOT_ALLOWED
    )
    assert iam.effect_of(iam.statement("sqs:*", "arn:aws:*:x:y:orders"), "sqs:SendMessage", queue) is Effect.NOT_ALLOWED


def test_the_last_field_has_colons_of_its_own(iam):
    stream = "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s"
    group = "arn:aws:logs:us-east-1:123456789012:log-group:g"
    assert iam.effect_of(iam.statement("logs:*", f"{group}:*"), "logs:PutLogEvents", stream) is Effect.ALLOWED
    assert iam.effect_of(iam.statement("logs:*", group), "logs:PutLogEvents", stream) is Effect.NOT_ALLOWED


def test_a_call_without_a_resource_needs_a_star(iam):
    assert iam.effect_of(iam.statement("cloudwatch:PutMetricData"), "cloudwatch:PutMetricData", "*") is Effect.ALLOWED
    narrow = iam.statement("cloudwatch:PutMetricData", "arn:aws:cloudwatch:us-east-1:123456789012:*")
    assert iam.effect_of(narrow, "cloudwatch:PutMetricData", "*") is Effect.NOT_ALLOWED


def test_nothing_is_allowed_by_default(iam):
    assert iam.effect_of([iam.statement("s3:GetObject", effect="Deny")], "s3:PutObject", KEY) is Effect.NOT_ALLOWED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_explicit_deny_wins_wherever_it_stands(iam, order):
    statements = [iam.statement("s3:*"), iam.statement("s3:Get*", "arn:aws:s3:::uploads/*", "Deny")]
    written = [statements[number] for number in order]
    assert iam.effect_of(written, "s3:GetObject", KEY) is Effect.DENIED
    assert iam.effect_of(written, "s3:PutObject", KEY) is Effect.ALLOWED
    assert iam.effect_of(written, "s3:GetObject", "arn:aws:s3:::copies/a") is Effect.ALLOWED


def test_not_action_is_everything_else(iam):
    all_but = {"Effect": "Allow", "NotAction": ["s3:Delete*", "sqs:*"], "Resource": "*"}
    assert iam.effect_of(all_but, "s3:GetObject", KEY) is Effect.ALLOWED
    assert iam.effect_of(all_but, "s3:DeleteObject", KEY) is Effect.NOT_ALLOWED
    assert iam.effect_of(all_but, "sqs:SendMessage", "arn:aws:sqs:us-east-1:1:q") is Effect.NOT_ALLOWED
    assert iam.effect_of([iam.statement("*"), {**all_but, "Effect": "Deny"}], "s3:GetObject", KEY) is Effect.DENIED


def test_not_resource_is_everywhere_else(iam):
    all_but = {"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::secrets", "arn:aws:s3:::secrets/*"]}
    assert iam.effect_of(all_but, "s3:GetObject", KEY) is Effect.ALLOWED
    assert iam.effect_of(all_but, "s3:GetObject", "arn:aws:s3:::secrets/a") is Effect.NOT_ALLOWED


USER = {"aws:userid": ("AROA:ada*",)}


@pytest.mark.parametrize(
    ("resource", "wanted", "effect"),
    [
        ("arn:aws:s3:::uploads/${aws:userid}/*", "arn:aws:s3:::uploads/AROA:ada*/a", Effect.ALLOWED),
        ("arn:aws:s3:::uploads/${aws:userid}/*", "arn:aws:s3:::uploads/AROA:adam/a", Effect.NOT_ALLOWED),
        ("arn:aws:s3:::uploads/${aws:username}/*", "arn:aws:s3:::uploads//a", Effect.NOT_ALLOWED),
        ("arn:aws:s3:::uploads/${aws:username, 'nobody'}/*", "arn:aws:s3:::uploads/nobody/a", Effect.ALLOWED),
        ("arn:aws:s3:::uploads/${aws:PrincipalTag/team}/*", "arn:aws:s3:::uploads/a/a", Effect.NOT_ALLOWED),
        ("arn:aws:s3:::uploads/a${*}", "arn:aws:s3:::uploads/a*", Effect.ALLOWED),
        ("arn:aws:s3:::uploads/a${*}", "arn:aws:s3:::uploads/ab", Effect.NOT_ALLOWED),
        ("arn:aws:s3:::uploads/a${$}", "arn:aws:s3:::uploads/a$", Effect.ALLOWED),
        ("arn:aws:s3:::uploads/a${?}", "arn:aws:s3:::uploads/ab", Effect.NOT_ALLOWED),
    ],
)
def test_variables_are_filled_with_text(iam, resource, wanted, effect):
    assert iam.effect_of(iam.statement("s3:GetObject", resource), "s3:GetObject", wanted, USER) is effect


def test_a_variable_that_nobody_knows_denies(iam):
    written = [iam.statement("s3:*"), iam.statement("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}/*", "Deny")]
    assert iam.effect_of(written, "s3:GetObject", KEY) is Effect.DENIED
    absent = [iam.statement("s3:*"), iam.statement("s3:*", "arn:aws:s3:::${aws:username}/*", "Deny")]
    assert iam.effect_of(absent, "s3:GetObject", KEY) is Effect.ALLOWED


def test_the_old_version_has_no_variables(iam):
    statement = iam.statement("s3:GetObject", "arn:aws:s3:::uploads/${aws:userid}")
    literally = "arn:aws:s3:::uploads/${aws:userid}"
    assert iam.effect_of(statement, "s3:GetObject", literally, USER, version="2008-10-17") is Effect.ALLOWED
    assert iam.effect_of(statement, "s3:GetObject", literally, USER) is Effect.NOT_ALLOWED


def test_stars_that_could_match_in_many_ways_take_no_time(iam):
    hostile = "arn:aws:s3:::" + "*a" * 200 + "*b"
    assert (
        iam.effect_of(iam.statement("s3:*", hostile), "s3:GetObject", "arn:aws:s3:::" + "a" * 1000)
        is Effect.NOT_ALLOWED
    )


PROBLEMS = [
    ("[]", "a policy document is a JSON object"),
    ({}, "has a Statement"),
    ({"Version": "2020-01-01", "Statement": {}}, "2020-01-01"),
    ({"Statement": [{"Action": "s3:*", "Resource": "*"}]}, "statement 1: Effect"),
    ({"Statement": {"Effect": "allow", "Action": "s3:*", "Resource": "*"}}, "Effect is Allow or Deny"),
    ({"Statement": [{"Sid": "Read", "Effect": "Allow", "Resource": "*"}]}, "statement Read: it has either Action"),
    ({"Statement": {"Effect": "Allow", "Action": "s3", "Resource": "*"}}, "the action s3 is not of the form"),
    ({"Statement": {"Effect": "Allow", "Action": "s\u017f3:*", "Resource": "*"}}, "is not of the form"),
    ({"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}, "Action is a text or a list"),
    ({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "uploads/*"}}, "uploads/* is no ARN"),
    ({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3"}}, "is no ARN"),
    ({"Statement": {"Effect": "Allow", "Action": "s3:*"}}, "either Resource or NotResource"),
    ({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Actoin": 1}}, "no element Actoin"),
    ({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}}, "names no Principal"),
    (
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}}},
        "no condition operator StringIs",
    ),
    (
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"a": "yes"}}}},
        "Bool takes true or false, not yes",
    ),
    (
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"a": "x"}}}},
        "x is no address",
    ),
]


@pytest.mark.parametrize(("document", "words"), PROBLEMS)
def test_what_is_no_policy_is_named_with_its_place(document, words):
    problem = problem_in(document)
    assert problem is not None and words in problem and problem.endswith(".")


def test_a_policy_has_no_problem():
    assert (
        problem_in({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}) is None
    )
