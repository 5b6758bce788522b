"""Calls of every operation of every service that the cloud has, made by botocore's models, in a world where what they
name is there; whatever they are, the cloud answers them as a service would."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from sandbox.cloud.front.endpoint import Endpoint
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.services import SERVICES
from tests.sandbox.fuzz.conversation import Conversation, Tally
from tests.sandbox.fuzz.settings import CHANCE, LONGER, fuzzed

LEAST_SHARE = {"dynamodbstreams": 0.15, "logs": 0.2, "s3": 0.2}
"""Of a service's honest calls, at least so many are carried out; of the others', a quarter. They name what may be there
or not, so that it cannot be all."""


def converse(service: str, *, allowed: bool, examples: int, shrinking: bool = True) -> Tally:
    """Raises AssertionError with the first conversation in which something was wrong."""
    tally = Tally()

    @fuzzed(examples, shrinking=shrinking)
    @given(CHANCE)
    def conversations(chance: Any) -> None:
        conversation = Conversation(chance.choice, service, tally, allowed=allowed)
        conversation.run()
        assert not conversation.faults, "\n".join(conversation.faults)

    conversations()
    return tally


@pytest.mark.parametrize("allowed", [True, False], ids=["without policies", "with policies"])
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_call_makes_the_cloud_fail_and_enough_are_carried_out(service: str, *, allowed: bool) -> None:
    tally = converse(service, allowed=allowed, examples=6)
    assert tally.share >= LEAST_SHARE.get(service, 0.25), (tally.statuses, tally.refused)


@pytest.mark.parametrize("service", sorted(SERVICES) if LONGER else ["lambda", "s3", "sqs"])
def test_control_a_cloud_that_fails_is_found_out(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_out = Endpoint._carried_out

    def fails(self: Endpoint, *given: Any) -> Any:
        if given[1].session == "seeded":  # a call of the function's, not of the deployment
            raise RuntimeError("a fault of the cloud")
        return carried_out(self, *given)

    monkeypatch.setattr(Endpoint, "_carried_out", fails)
    with pytest.raises(AssertionError, match=r"500.*internal error"):
        converse(service, allowed=True, examples=3, shrinking=False)


def test_control_a_cloud_that_refuses_everything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policies, "refusal", lambda *_: refusal("sqs", 403, "AccessDenied", "no"))
    tally = converse("sqs", allowed=False, examples=3, shrinking=False)
    assert tally.statuses["honest"].total() > 0
    assert tally.share == 0
