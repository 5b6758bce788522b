"""A world with nothing deployed, its clients, and what it delivers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.world import World

Client = Callable[[str], Any]


@pytest.fixture
def world() -> World:
    world = World.deploy("")
    world.endpoint.bound(1000)
    Listeners.may_send = None  # test_sending_permissions is about policies; the others are about what is sent
    return world


@pytest.fixture
def client(world: World, cloud: Any) -> Client:
    return lambda service: cloud.client(world, service)


@pytest.fixture
def delivered(world: World) -> list[Delivery]:
    """What is handed to Lambda's asynchronous queue, whatever functions there are."""
    happened: list[Delivery] = []
    Listeners.deliver = happened.append
    return happened


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The clock of this process goes forward only for one test."""
    yield
    CLOCK.skipped = 0.0


@pytest.fixture
def queue(client: Client) -> Callable[..., tuple[str, str]]:
    """Makes a queue; (URL, ARN)."""

    def make(name: str, **attributes: str) -> tuple[str, str]:
        if name.endswith(".fifo"):
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        url = client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, f"arn:aws:sqs:us-east-1:123456789012:{name}"

    return make


@pytest.fixture
def bodies(client: Client) -> Callable[[str], list[str]]:
    """Takes what is in a queue."""

    def take(url: str) -> list[str]:
        received = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in received]

    return take


@pytest.fixture
def documents(bodies: Callable[[str], list[str]]) -> Callable[[str], list[Any]]:
    """The same as JSON."""
    return lambda url: [json.loads(body) for body in bodies(url)]
