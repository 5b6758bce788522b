"""The listener that knows whether it is being told something."""

import socket
import threading
import time

import pytest

from sandbox.cloud.front.attention import AttentiveListener
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.lookout import Lookout

WITHIN = 5.0
"""Seconds."""


class Asked:
    """An answer that is given when the test says so."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, _request):
        self.asked.set()
        self.go_on.wait(WITHIN)
        return HttpResponse(200, Headers(), b"")


@pytest.fixture
def asked():
    found = Asked()
    yield found
    found.go_on.set()


@pytest.fixture
def listener(asked):
    listening = socket.create_server(("127.0.0.1", 0))
    listener = AttentiveListener(listening, asked, Lookout(), max_body_bytes=1000)
    listener.port = listening.getsockname()[1]
    yield listener
    listener.close()


def becomes(listener, told):
    until = time.monotonic() + WITHIN
    while listener.is_being_told() is not told and time.monotonic() < until:
        time.sleep(0.001)
    return listener.is_being_told() is told


def test_nobody_says_anything_and_an_idle_connection_says_nothing(listener):
    assert not listener.is_being_told()
    with socket.create_connection(("127.0.0.1", listener.port)):
        assert becomes(listener, told=False)


def test_a_request_is_told_from_its_first_byte_until_it_is_answered(listener, asked):
    with socket.create_connection(("127.0.0.1", listener.port), timeout=WITHIN) as client:
        client.sendall(b"P")
        assert becomes(listener, told=True)
        client.sendall(b"OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        assert asked.asked.wait(WITHIN)
        assert listener.is_being_told()
        asked.go_on.set()
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        assert not listener.is_being_told()


@pytest.mark.parametrize(
    "noise", [b"\0 / HTTP/9\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 2000\r\n\r\n" + 2000 * b"a"])
def test_one_that_breaks_the_protocol_says_nothing_more(listener, noise):
    with socket.create_connection(("127.0.0.1", listener.port), timeout=WITHIN) as client:
        client.sendall(noise)
        client.recv(100)
        assert becomes(listener, told=False)


def test_one_that_leaves_in_the_middle_says_nothing_more(listener):
    with socket.create_connection(("127.0.0.1", listener.port)) as client:
        client.sendall(b"POST / HT")
        assert becomes(listener, told=True)
    assert becomes(listener, told=False)
