"""Functions that invoke functions, themselves first of all: threads, environments and results stay bounded."""

import pytest

from sandbox.job import Limits

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
SYNCHRONOUSLY = """
import boto3, json, threading
from botocore.config import Config
client = boto3.client("lambda", config=Config(max_pool_connections=16, retries={"total_max_attempts": 1}))
def handler(event, context):
    said = []
    def go():
        try:
            said.append(client.invoke(FunctionName="function", Payload=b"{}")["StatusCode"])
        except client.exceptions.ClientError as error:
            said.append(error.response["Error"]["Code"])
    threads = [threading.Thread(target=go) for _ in range(event.get("threads", 6))]
    for thread in threads: thread.start()
    if not event.get("leave"):
        for thread in threads: thread.join()
    return sorted(map(str, said))
"""
LIMITS = Limits(seconds=25, concurrency=8, invocations=30, calls=200)


@pytest.mark.parametrize("leave", [False, True])
def test_a_function_that_invokes_itself_from_many_threads_comes_to_a_bound(attack, leave):
    """Who leaves its threads alone may be over, and they with it, before there are so many."""
    ends = ("too-many-calls", "finished") if leave else ("too-many-calls",)
    result = attack(SYNCHRONOUSLY, {"leave": leave}, outcome=ends, limits=LIMITS, timeout=20)
    invocations = result.steps[0].invocations
    assert len(invocations) <= 30
    if result.outcome == "too-many-calls":
        assert "More than 30 invocations were caused." in result.message
        assert "throttled" in {invocation.status for invocation in invocations}  # the concurrency was reached, too


def test_control_a_function_that_invokes_itself_once_from_each_of_two_threads_finishes(attack):
    source = SYNCHRONOUSLY.replace('b"{}"', "b'{\"threads\": 0}'")
    result = attack(source, {"threads": 2}, limits=LIMITS, timeout=20)
    assert [invocation.answer for invocation in result.steps[0].invocations] == [["200", "200"], [], []]


def test_a_chain_of_synchronous_invocations_is_stopped_at_its_depth(attack):
    result = attack(
        SYNCHRONOUSLY, {"threads": 1}, outcome="recursion-stopped", limits=Limits(seconds=25, chain=4), timeout=20
    )
    assert max(invocation.depth for invocation in result.steps[0].invocations) == 3


GREEDY = """
import boto3
def handler(event, context):
    if event.get("raise"):
        client = boto3.client("lambda")
        return client.update_function_configuration(FunctionName="function", MemorySize=10240)["MemorySize"]
    kept = []
    for megabyte in range(event["megabytes"]):
        kept.append(bytearray(b"x") * (1 << 20))
    return len(kept)
"""


def test_a_memory_size_that_a_function_gives_itself_is_not_given_beyond_the_machines_bound(attack):
    """The control: what is within the bound is given, though the function was deployed with less."""
    result = attack(
        GREEDY,
        {"raise": True},
        {"step": "new-environment"},
        {"megabytes": 700},
        {"megabytes": 1200},
        timeout=10,
        memory_mb=128,
    )
    raised, _, within, beyond = (step.invocations[0] if step.invocations else None for step in result.steps)
    assert raised.answer == 10240
    assert within.answer == 700
    assert beyond.status == "out-of-memory"


KILLED = """
import boto3, os, threading, time
client = boto3.client("lambda")
def handler(event, context):
    if event.get("inner"):
        os._exit(3)
    threads = [threading.Thread(target=client.invoke, kwargs={"FunctionName": "function", "Payload": b'{"inner": 1}'})
               for _ in range(4)]
    for thread in threads: thread.start()
    time.sleep(0.01)
    os._exit(4)
"""


def test_environments_that_end_while_their_calls_are_under_way_leave_a_whole_result(attack):
    result = attack(KILLED, {}, {})
    for step in result.steps:
        assert step.invocations[0].status == "exited"
        assert {invocation.status for invocation in step.invocations} == {"exited"}
