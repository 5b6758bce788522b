"""Network: other machines, this machine, other runs, kinds of socket that lead to the kernel."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.attacks.table import layered, of, seen, tried_outside

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]


@pytest.mark.parametrize("attempt", of("network"), ids=lambda attempt: attempt.sentence)
def test_a_handler_cannot(held, tier, attempt, record_property):
    record_property("seen", held[attempt.name])
    assert held[attempt.name] in seen(attempt, tier)


@pytest.mark.parametrize("attempt", layered("network"), ids=lambda attempt: attempt.without)
def test_a_handler_could(without, attempt):
    expected = attempt.then if isinstance(attempt.then, tuple) else (attempt.then,)
    assert without["+".join(attempt.off)][attempt.name] in expected


@pytest.mark.parametrize("attempt", tried_outside("network"), ids=lambda attempt: attempt.sentence)
def test_a_process_outside_of_the_wall_can(outside, attempt):
    assert outside[attempt.name] == attempt.outside


UDP = r"""
import socket, time
def handler(event, context):
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind(("127.0.0.1", 5000))
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0coldstart-here")
    abstract.listen()
    end.settimeout(0.6)
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(event["word"].encode(), ("127.0.0.1", 5000))
    socket.socket(socket.AF_UNIX).connect("\0coldstart-here")
    heard = []
    try:
        while True: heard.append(end.recv(100).decode())
    except TimeoutError:
        return heard
"""


@pytest.mark.tiers("AB")  # in C a port cannot be listened to
def test_two_runs_at_the_same_time_have_the_same_ports_and_do_not_hear_each_other(invoked):
    """The control: each hears itself, over both kinds of socket."""
    with ThreadPoolExecutor(2) as both:
        heard = list(both.map(lambda word: invoked(UDP, {"word": word})[0].answer, ("one", "two")))
    assert heard == [["one"], ["two"]]


def test_without_a_network_of_their_own_two_runs_could_not_have_the_same_ports(without):
    assert without["two at once"] == {"True": 2, "False": 1}
