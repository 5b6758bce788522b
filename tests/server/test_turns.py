"""Whose request a thread takes next."""

from __future__ import annotations

from typing import cast

from course.network import network
from course.server.connection import Connection
from course.server.turns import Turns


class Asked:
    """As much of a connection as the line looks at."""

    def __init__(self, address: str, name: str, size: int = 100) -> None:
        self.lane, self.name, self.size = network(address), name, size


def line(*asked: Asked) -> Turns:
    turns = Turns()
    for one in asked:
        turns.add(cast(Connection, one))
    return turns


def names(turns: Turns) -> list[str]:
    taken = []
    while turns:
        taken.append(cast(Asked, turns.take()).name)
    return taken


def many(address: str, count: int) -> list[Asked]:
    return [Asked(address, f"{address}-{number}") for number in range(count)]


def test_addresses_take_turns_however_many_requests_one_has() -> None:
    turns = line(*many("192.0.2.1", 900), Asked("192.0.2.2", "honest"), *many("192.0.2.3", 2))
    assert names(turns)[:5] == ["192.0.2.1-0", "honest", "192.0.2.3-0", "192.0.2.1-1", "192.0.2.3-1"]


def test_a_class_behind_one_address_is_served_in_order_of_arrival() -> None:
    assert names(line(*many("192.0.2.1", 500))) == [f"192.0.2.1-{number}" for number in range(500)]


def test_the_addresses_of_one_ipv6_network_share_a_turn() -> None:
    turns = line(*(Asked(f"2001:db8::{number}", str(number)) for number in range(1, 9)), Asked("2001:db8:1::1", "far"))
    assert names(turns)[:2] == ["1", "far"]


def test_where_too_many_ask_the_last_of_the_longest_lane_is_sent_away() -> None:
    turns = line(*many("192.0.2.1", 3), *many("192.0.2.2", 2))
    assert cast(Asked, turns.shed()).name == "192.0.2.1-2"
    assert len(turns) == 4
    assert len(names(turns)) == 4


def test_where_memory_is_short_the_largest_request_is_sent_away() -> None:
    sizes = {"small": 100, "large": 4_000_000, "middle": 9000}
    turns = line(*(Asked(f"192.0.2.{number}", *one) for number, one in enumerate(sizes.items())))
    assert turns.size == 4_009_100
    assert cast(Asked, turns.shed_largest()).name == "large"
    assert names(turns) == ["small", "middle"]
