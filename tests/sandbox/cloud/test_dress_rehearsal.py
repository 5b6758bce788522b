"""The case that is played before anybody's: worth what it reaches, and it must leave nothing behind."""

from __future__ import annotations

from sandbox.cloud import dress_rehearsal
from sandbox.cloud.backends import moto_backends
from sandbox.result import InvocationStatus, Outcome


def test_everything_in_the_made_up_case_works_as_in_a_learners() -> None:
    result = dress_rehearsal.play_once()

    invocations = [invocation for step in result.steps for invocation in step.invocations]
    calls = [[(call.operation, call.status) for call in invocation.calls] for invocation in invocations]
    assert (result.outcome, [step.error for step in result.steps]) == (Outcome.FINISHED, [None, None])
    assert {invocation.status for invocation in invocations} == {InvocationStatus.ANSWERED}
    assert [invocation.source for invocation in invocations] == ["s3", "dynamodb", "invoke"]
    assert calls == [
        [("GetObject", 200), ("PutObject", 200), ("CopyObject", 200), ("PutItem", 200), ("GetItem", 200)],
        [("GetObject", 404)],
        [("GetObject", 404)],
    ]


def test_nothing_of_it_is_left() -> None:
    dress_rehearsal.play_once()
    assert moto_backends.s3_backend().buckets

    dress_rehearsal.rehearse()

    assert not moto_backends.s3_backend().buckets
    assert not moto_backends.dynamodb_backend().tables
