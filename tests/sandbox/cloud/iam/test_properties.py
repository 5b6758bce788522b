"""What holds whatever the policies are."""

import fnmatch
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.evaluation import Effect, about, decide
from sandbox.cloud.iam.patterns import Pattern
from sandbox.cloud.iam.statements import statements_of

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "sqs:SendMessage", "*")
RESOURCES = ("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:::${aws:userid}/*", "arn:aws:s3:::?/b")
CONDITIONS = (
    None,
    {"StringEquals": {"s3:prefix": "x"}},
    {"StringNotEquals": {"s3:prefix": "x"}},
    {"StringLike": {"nobody:knows": "*"}},
    {"Null": {"s3:prefix": "true"}},
    {"ForAllValues:StringLike": {"dynamodb:leadingkeys": ["a*"]}},
)


@st.composite
def statements(draw, effects=("Allow", "Deny")):
    made = {
        "Effect": draw(st.sampled_from(effects)),
        draw(st.sampled_from(["Action", "NotAction"])): draw(
            st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3)
        ),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(st.sampled_from(RESOURCES)),
    }
    condition = draw(st.sampled_from(CONDITIONS))
    return made if condition is None else {**made, "Condition": condition}


REQUESTS = st.tuples(
    st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]),
    st.sampled_from(["arn:aws:s3:::a/b", "arn:aws:s3:::c/d", "arn:aws:sqs:us-east-1:123456789012:q", "*"]),
    st.dictionaries(
        st.sampled_from(["s3:prefix", "aws:userid", "dynamodb:leadingkeys"]),
        st.lists(st.sampled_from(["x", "a", "ab"]), max_size=2).map(tuple),
    ),
)


def effect(written, request):
    action, resource, keys = request
    if not written:
        return Effect.NOT_ALLOWED
    parsed = statements_of({"Version": "2012-10-17", "Statement": written})
    return decide(about(parsed, action), resource, Context(keys)).effect


@settings(max_examples=35, deadline=None)
@given(st.lists(statements(), max_size=4), st.lists(statements(("Allow",)), max_size=3), REQUESTS)
def test_adding_an_allow_never_takes_away(written, more, request):
    before, after = effect(written, request), effect(written + more, request)
    assert before is after or (before is Effect.NOT_ALLOWED and after is Effect.ALLOWED)


@settings(max_examples=35, deadline=None)
@given(st.lists(statements(), max_size=4), st.lists(statements(("Deny",)), min_size=1, max_size=3), REQUESTS)
def test_adding_a_deny_never_gives(written, more, request):
    if effect(written, request) is not Effect.ALLOWED:
        assert effect(written + more, request) is not Effect.ALLOWED


@settings(max_examples=35, deadline=None)
@given(st.lists(statements(), max_size=4), REQUESTS, st.randoms())
def test_an_explicit_deny_wins_in_any_order(written, request, random):
    deny = {"Effect": "Deny", "Action": request[0], "Resource": "*"}
    shuffled = [*written, deny]
    random.shuffle(shuffled)
    assert effect(shuffled, request) is Effect.DENIED


@settings(max_examples=60, deadline=None)
@given(st.text("ab*?", max_size=12), st.text("ab*?", max_size=16))
def test_wildcards_match_as_another_matcher_does(pattern, text):
    peer = re.compile(fnmatch.translate(pattern), re.DOTALL)
    assert Pattern(pattern).matches(text, Context()) is (peer.match(text) is not None)
