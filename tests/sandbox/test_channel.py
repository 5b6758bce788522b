"""The channel between our own processes."""

import os
import socket
import threading

import pytest

from sandbox.channel import Channel, ChannelClosed


def test_a_message_arrives_with_its_blob_and_descriptors():
    left, right = Channel.pair()
    reading, writing = os.pipe()
    left.send({"a": [1, "ü"]}, blob=b"\x00" * 3, descriptors=[writing])
    os.close(writing)
    message = right.receive()
    os.write(message.descriptors[0], b"through")
    assert (message.body, message.blob) == ({"a": [1, "ü"]}, b"\x00\x00\x00")
    assert os.read(reading, 10) == b"through"


def test_a_blob_larger_than_the_socket_buffer_arrives_whole():
    left, right = Channel.pair()
    blob = os.urandom(5_000_000)
    threading.Thread(target=left.send, args=({},), kwargs={"blob": blob}).start()
    assert right.receive().blob == blob


def test_messages_keep_their_order_and_their_borders():
    left, right = Channel.pair()
    for number in range(50):
        left.send({"n": number}, blob=bytes(number))
    assert [len(right.receive().blob) for _ in range(50)] == list(range(50))


def test_the_end_of_the_other_side_is_told():
    left, right = Channel.pair()
    left.close()
    with pytest.raises(ChannelClosed):
        right.receive()


def test_a_lone_surrogate_from_a_learner_survives():
    left, right = Channel.pair()
    left.send({"key": "\ud800"})
    assert right.receive().body == {"key": "\ud800"}


def test_who_reads_a_message_with_descriptors_and_closes_at_once_does_no_harm():
    left, right = socket.socketpair()

    class Prompt(socket.socket):
        def sendmsg(self, *arguments: object) -> int:
            sent = super().sendmsg(*arguments)
            right.close()
            return sent

    reading, _writing = os.pipe()
    Channel(Prompt(fileno=left.detach())).send({"ready": True}, descriptors=[reading])
