"""A step that is wrong in one place is rejected with a sentence, or refused as AWS refuses it: that is no failure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import Job, plain
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.result import Outcome
from tests.fidelity.test_page import STEPS
from tests.fidelity.test_repeatable import TEMPLATE, handler, invoke_later, put_object, put_records, send_messages
from tests.sandbox.cloud.conftest import FakeInvoker

RIGHT: list[dict[str, Any]] = [
    {**put_object("k", "x"), "metadata": {"a": "b"}, "content_type": "text/plain"},
    {"step": "delete-object", "bucket": "Files", "key": "k"},
    {"step": "put-item", "table": "Orders", "item": {"id": "1", "n": 1}},
    {"step": "update-item", "table": "Orders", "key": {"id": "1"}, "set": {"n": 1}},
    {"step": "delete-item", "table": "Orders", "key": {"id": "1"}},
    {"step": "send-message", "queue": "Queue", "body": "x", "attributes": {"a": "b"}, "delay": 1},
    send_messages(["x"]),
    put_records(["x"]),
    {"step": "publish", "topic": "Topic", "message": "m", "subject": "s", "attributes": {"a": 1}},
    {"step": "put-event", "source": "a", "detail_type": "b", "detail": {"a": 1}, "bus": "default", "resources": ["r"]},
    {"step": "put-log-events", "log_group": "lines", "log_stream": "s", "messages": ["m"]},
    {"step": "request", "method": "POST", "path": "/files?x=1", "headers": {"a": "b"}, "body": "x"},
    invoke_later("x"),
    {"step": "wait", "seconds": 5},
    {"step": "at-once", "times": 2, "do": {"step": "invoke", "function": "Worker", "payload": {}}},
    {"step": "deliver-again"},
    {"step": "new-environment"},
    {"step": "fail-call", "service": "s3", "operation": "PutObject", "error": "SlowDown", "status": 503, "call": 1},
    {"step": "kill-environment", "after_call": 1, "function": "Front"},
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats() | st.text(max_size=6) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "step"]), inner, max_size=2),
    max_leaves=5,
)


def changed(step: Mapping[str, Any], place: int, value: Any) -> dict[str, Any]:
    """The step with another value in one place, which may be inside."""
    name = sorted(step)[place % len(step)]
    inside = step[name]
    if isinstance(inside, dict) and inside:
        value = {**inside, sorted(inside)[0]: value}
    elif isinstance(inside, list) and isinstance(inside[0], dict):
        value = [{**inside[0], sorted(inside[0])[0]: value}]
    return {**step, name: value}


def test_every_kind_of_step_is_among_those_that_are_changed() -> None:
    assert {step["step"] for step in RIGHT} == STEPS


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(step=st.builds(changed, st.sampled_from(RIGHT), st.integers(0, 9), VALUES))
def test_a_step_that_is_wrong_in_one_place_ends_in_a_sentence(step: Any) -> None:
    world = World.deploy(TEMPLATE)
    result = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), FakeInvoker(world, handler))
    assert result.outcome in (Outcome.FINISHED, Outcome.STEP_REJECTED)
    assert result.message.endswith(".") == (result.outcome is Outcome.STEP_REJECTED)
    json.dumps(plain.dump(result))
