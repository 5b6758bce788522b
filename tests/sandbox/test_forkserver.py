"""Who was killed is known as soon as anybody can see that it has ended."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from sandbox import forkserver
from sandbox.channel import Channel, ChannelClosed
from sandbox.warden.parent import Fork, ForkServer


@pytest.fixture
def server() -> Iterator[ForkServer]:
    """Its children say that they are there, and end with their channels."""
    ours, theirs = Channel.pair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        forkserver.serve(theirs, _wait)
        os._exit(0)
    theirs.close()
    yield ForkServer(ours)
    ours.close()
    os.waitpid(pid, 0)


def _wait(channel: Channel, _body: object, _blob: bytes) -> None:
    channel.send({"ready": True})
    channel.receive()


def ended(fork: Fork) -> None:
    """Wait until it has closed its channel."""
    with contextlib.suppress(ChannelClosed):
        while True:
            fork.channel.receive()


def test_of_a_child_whose_channel_has_closed_it_is_known_that_a_signal_has_ended_it(server: ForkServer) -> None:
    """It can be waited for a moment after that only, on a machine with much to do a long one."""
    unknown = 0
    for _ in range(50):
        fork, other = server.fork(), server.fork()
        fork.channel.receive()
        os.kill(fork.pid, signal.SIGKILL)
        ended(fork)
        unknown += not server.killed([fork.pid, other.pid])
        assert not server.killed([other.pid]), "the control: it still lives"
        other.channel.close()
    assert unknown == 0


def test_of_a_child_that_has_ended_by_itself_it_is_known_too(server: ForkServer) -> None:
    """The control."""
    for _ in range(50):
        fork = server.fork()
        fork.channel.receive()
        fork.channel.socket.shutdown(1)
        ended(fork)
        assert not server.killed([fork.pid])
