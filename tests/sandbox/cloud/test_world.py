"""The World as a process has it: thread-safe, without sockets, forked."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

import pytest

from sandbox.cloud.backends import own_requests
from sandbox.cloud.scenario import play
from sandbox.cloud.warming import WARMING_TEMPLATE
from sandbox.cloud.world import World, warm
from sandbox.job import Job


def test_deploying_and_serving_opens_no_socket_and_starts_no_thread(
    cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    warm()
    world = World.deploy(WARMING_TEMPLATE)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    steps = (
        {"step": "put-object", "bucket": "Bucket", "key": "a", "body": "x"},
        {"step": "put-item", "table": "Table", "item": {"id": "1"}},
        {"step": "request", "path": "/rest", "api": "ServerlessRestApi"},
    )
    result = play(world, Job(code={}, template="", steps=steps), cloud.invoker(world, lambda event, context: {}))
    assert [len(step.invocations) for step in result.steps] == [1, 1, 1]
    assert threading.active_count() == threads
    assert len(os.listdir("/proc/self/fd")) == files  # noqa: PTH208


def test_warming_leaves_nothing_behind() -> None:
    world = World.deploy(WARMING_TEMPLATE)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    before = world.picture()
    world.warm()
    after = world.picture()
    assert (after.objects, after.items) == (before.objects, before.items)
    assert world.take_deliveries() == []
    assert world.endpoint.end("anybody") == ()


def test_requests_from_many_threads_are_all_served_and_all_recorded() -> None:
    world = World.deploy(WARMING_TEMPLATE)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    world.endpoint.bound(1000)
    world.endpoint.begin("r")
    bucket = world.resources["Bucket"]

    def work(number: int) -> None:
        for index in range(10):
            request = own_requests.put_object(bucket, f"{number}-{index}", b"x", "text/plain", {})
            assert world.handle(request, invocation="r").status == 200

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(world.endpoint.end("r")) == 80
    assert len(world.picture().objects[bucket]) == 80
    assert len(world.take_deliveries()) == 80


def test_what_a_fork_does_stays_in_the_fork() -> None:
    world = World.deploy(WARMING_TEMPLATE)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    bucket = world.resources["Bucket"]
    child = os.fork()
    if child == 0:
        world.own_request(own_requests.put_object(bucket, "child", b"x", "text/plain", {}))
        os._exit(0 if "child" in world.picture().objects[bucket] else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert world.picture().objects[bucket] == {}


def test_keys_that_look_like_paths_are_keys() -> None:
    world = World.deploy(WARMING_TEMPLATE)
    world.endpoint.authorizer = None  # what policies say is tested elsewhere
    bucket = world.resources["Bucket"]
    keys = ["/a", "a//b", "a/../b", "./c", "d/", "?q=1", "%41", "a b+c&d=e#f", "ключ", "a" * 1024, "\u0001"]
    for key in keys:
        response = world.own_request(own_requests.put_object(bucket, key, key.encode(), "text/plain", {}))
        assert response.status == 200, key
    found = world.picture().objects[bucket]
    assert {key: fact["body"] for key, fact in found.items()} == {key: key for key in keys}
