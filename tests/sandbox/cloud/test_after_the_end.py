"""A job that is over reaches the cloud of the next one, which stands in the same globals, in no way."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.channel import Channel
from sandbox.cloud.backends.own_requests import put_object
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.errors import InvocationOver
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.functions.execution import Environments
from sandbox.cloud.functions.handles import Handle, Handles
from sandbox.cloud.functions.invocations import Invocations, Order
from sandbox.cloud.lambda_api.invoke import InvokeApi
from sandbox.cloud.world import World
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Limits
from tests.sandbox.cloud.conftest import FakeInvoker, as_administrator, client_of

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13, FunctionName: worker}
"""
WORKER = FunctionConfiguration(logical_id="Worker", name="worker", arn="arn", handler="h.h", runtime="python3.13")
CALL = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Supplied:
    """An environment that comes when the test says so; its supervisor is the test."""

    def __init__(self) -> None:
        self.wanted, self.given = threading.Event(), threading.Event()
        ours, self.supervisor = Channel.pair()
        listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        self.aws = listening[1].getsockname()
        reading, self.log = os.pipe()
        runtime_api, aws, otlp = (one.detach() for one in listening)
        xray = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).detach()
        self.handle = Handle(ours, runtime_api, aws, xray, otlp, reading)

    def ask(self, _family: str) -> Handle:
        self.wanted.set()
        assert self.given.wait(10)
        return self.handle


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    """`work` under way, and what it will have raised."""
    raised: list[BaseException] = []

    def do() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    return thread, raised


@pytest.mark.parametrize("ahead", [True, False], ids=["prepared", "invoked"])
def test_an_environment_that_comes_when_the_turn_is_over_acts_nowhere_and_is_ended(ahead: bool) -> None:
    supplied, acted = Supplied(), []

    def aws(_request: object, invocation: str | None) -> HttpResponse:
        acted.append(invocation)
        return HttpResponse(200, Headers())

    handles = Handles("nodejs", supplied.handle, supplied.ask)
    environments = Environments(lambda _function: {}, Limits(), aws, handles, Lookout())

    def late() -> None:
        if ahead:
            environments.prepare(WORKER, {})
        else:
            environments.invoke(WORKER, b"{}", request_id="late")

    thread, raised = in_thread(late)
    assert supplied.wanted.wait(5)
    environments.leave()
    with socket.create_connection(supplied.aws) as function:
        function.settimeout(5)
        function.sendall(CALL)
        supplied.given.set()
        with contextlib.suppress(ConnectionResetError):  # it may not even be let in
            assert not function.recv(100).startswith(b"HTTP/1.1 200")
    thread.join(5)
    assert acted == [] and [type(error) for error in raised] == [InvocationOver]
    assert "start" in supplied.supervisor.receive().body
    assert supplied.supervisor.receive().body == {"end": True}


def test_control_one_that_comes_in_time_acts() -> None:
    supplied, acted = Supplied(), threading.Event()

    def aws(_request: object, _invocation: str | None) -> HttpResponse:
        acted.set()
        return HttpResponse(200, Headers())

    handles = Handles("nodejs", supplied.handle, supplied.ask)
    environments = Environments(lambda _function: {}, Limits(), aws, handles, Lookout())
    supplied.given.set()
    in_thread(lambda: environments.invoke(WORKER, b"{}", request_id="in-time"))
    with socket.create_connection(supplied.aws) as function:
        function.settimeout(5)
        function.sendall(CALL)
        assert function.recv(100).startswith(b"HTTP/1.1 200")
    assert acted.is_set()
    environments.leave()


class Slow(FakeInvoker):
    """Its handler works until the test lets it end."""

    def __init__(self, world: World) -> None:
        super().__init__(world, self._work)
        self.began, self.may_end = threading.Event(), threading.Event()

    def _work(self, _event: Any, _context: Any) -> None:
        self.began.set()
        assert self.may_end.wait(10)


def test_what_an_invocation_wrote_that_ends_after_the_end_is_in_nobodys_log() -> None:
    world = World.deploy(TEMPLATE)
    invoker = Slow(world)
    invocations = Invocations(world, invoker, concurrency=10)
    thread, raised = in_thread(lambda: invocations.invoke(Order(source="lambda", function="Worker", event={})))
    assert invoker.began.wait(5)
    world.endpoint.close()
    following = World.deploy(TEMPLATE)
    following.endpoint.bound(10)
    invoker.may_end.set()
    thread.join(5)
    assert [type(error) for error in raised] == [InvocationOver]
    assert following.observer.facts().log_groups == {}
    assert client_of(following, "logs").describe_log_groups()["logGroups"] == []


def test_no_call_and_no_event_of_a_world_that_was_left_reaches_the_one_after_it() -> None:
    world = World.deploy(TEMPLATE)
    world.endpoint.bound(10)
    invoke = InvokeApi(world.functions, lambda _order: None, world.deliver)
    parameters = {"FunctionName": "worker", "InvocationType": "Event", "Payload": b"{}"}
    event = Operation("lambda", "Invoke", parameters, frozenset())
    put = put_object("bucket", "key", b"late", "text/plain", {})
    assert invoke.answer(event, Cause()).status == 202 and as_administrator(world, put).status == 200
    assert len(world.take_deliveries()) == 1
    world.endpoint.close()
    following = World.deploy(TEMPLATE)
    for late in (
        lambda: invoke.answer(event, Cause()),
        lambda: as_administrator(world, put),
        lambda: world.own_request(put),
        world.picture,
    ):
        with pytest.raises(InvocationOver):
            late()
    assert following.take_deliveries() == []
    assert following.picture().objects["bucket"] == {}
