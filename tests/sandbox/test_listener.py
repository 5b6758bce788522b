"""The HTTP listener against clients that break the protocol."""

import http.client
import socket
import time

import pytest

from sandbox.cloud.front.door import adopt
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.listener import Listener
from sandbox.cloud.front.lookout import Lookout
from tests.sandbox.scarcity import Watched, no_new_descriptors


@pytest.fixture
def port():
    listening = socket.create_server(("127.0.0.1", 0))
    listener = Listener(listening, answer, Lookout(), max_body_bytes=1000)
    yield listening.getsockname()[1]
    listener.close()


def answer(request):
    return HttpResponse(200, Headers([("X-Method", request.method)]), request.target.encode() + request.body)


def exchange(port, raw):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        return client.makefile("rb").read()


def test_one_connection_serves_many_requests(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    for number in range(3):
        connection.request("PUT", f"/{number}", body=b"body")
        assert connection.getresponse().read() == b"/%dbody" % number


def test_a_chunked_body_is_put_together(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(
        "PUT", "/c", body=iter([b"one", b"two"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
    )
    assert connection.getresponse().read() == b"/conetwo"


def test_expect_100_continue_is_answered(port):
    head = b"PUT /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(head)
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"ok")
        assert client.recv(1000).startswith(b"HTTP/1.1 200")


def test_an_answer_to_who_expected_100_continue_is_one_that_boto3_can_read(port):
    """With an empty body there is nothing to continue with: the answer comes at once, and botocore splits its status
    line into three."""
    head = b"PUT /e HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"
    assert exchange(port, head).splitlines()[0].split(None, 2) == [b"HTTP/1.1", b"200", b"OK"]


def test_head_has_no_body(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("HEAD", "/h")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")


def test_a_body_over_the_bound_is_refused_and_one_at_the_bound_is_not(port):
    def put(size):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("PUT", "/", body=bytes(size))
        return connection.getresponse().status

    assert (put(1000), put(1001)) == (200, 413)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20000 + b"\r\n",
    ],
)
def test_malformed_http_is_refused_and_the_next_client_is_served(port, raw):
    assert exchange(port, raw).split(b" ")[1:2] in ([b"400"], [b"431"], [])
    assert exchange(port, b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n").endswith(b"/next")


def test_who_comes_while_there_are_no_descriptors_is_served_when_there_are():
    listening = Watched(socket.AF_INET, ("127.0.0.1", 0))
    listener = Listener(listening, answer, Lookout(), max_body_bytes=1000)
    with socket.socket() as client:
        client.settimeout(5)
        with no_new_descriptors():
            client.connect(listening.getsockname())
            assert listening.failed.wait(5)
        client.sendall(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
    listener.close()


def test_a_connection_that_was_lost_on_its_way_through_a_door_closes_it_for_nobody():
    """As it comes without a descriptor where the run has no room for one more."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(5)
    listener = Listener(adopt(theirs.detach()), answer, Lookout(), max_body_bytes=1000)
    ours.send(b"c")
    assert ours.recv(1) == b"t"  # there is room for one more
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far = server.accept()[0]
    with near, far:
        socket.send_fds(ours, [b"c"], [far.fileno()])
        near.settimeout(5)
        near.sendall(b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
        assert near.recv(1000).startswith(b"HTTP/1.1 200")
    listener.close()


def test_who_makes_connections_without_end_gets_them_one_after_another(port):
    """As over a network; the first few hundred come at once, which is more than any handler needs."""

    def seconds(count):
        began = time.monotonic()
        for _ in range(count):
            assert exchange(port, b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").endswith(b"/x")
        return (time.monotonic() - began) / count

    assert min(seconds(16) for _ in range(16)) < 0.004
    assert seconds(40) > 0.004
