"""Clients that send or read slowly, or not at all, hold no thread: pages go on, where gunicorn's own worker stops."""

from __future__ import annotations

import http.client
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.visitor import Visitor
from tests.sandbox.drills import census
from tests.server.greedy import ATTACKS, PAGE, attacked, connect, get, is_open, largest_asset, page_seconds, read_all
from tests.server.test_start import CHECKOUT, Server, free_port, needs_assets

pytestmark = [pytest.mark.process, needs_assets]
PAGE_SECONDS = 2.0
THREADS = {"COLDSTART_THREADS": "4"}
BOUNDED = """
import sys
from course.server import connection, worker
from course.server.__main__ import main
connection.MOST_HEAD_BYTES = 8000
worker.MOST_CONNECTIONS, worker.MOST_BYTES = 70, 3_000_000
worker.SECONDS.update({connection.Phase.ASKING: 1.5, connection.Phase.TAKING: 1.5})
sys.exit(main([]))
"""


@pytest.fixture(scope="module", autouse=True)
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with folder() as data:
        server = Server(data / "data", free_port(), **THREADS)
        server.until("Ready")
        assert page_seconds(server.port, 20) is not None  # its first page is rendered for everybody
        yield server
        server.stop()


@contextmanager
def started(line: list[str], data: Path, port: int) -> Iterator[int]:
    """Another server; its port."""
    settings = {"COLDSTART_DATA": str(data / "data"), "COLDSTART_PORT": str(port), **THREADS}
    process = subprocess.Popen(
        [sys.executable, *line],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        census.eventually(lambda: page_seconds(port, 20) is not None, census.loosely(30), "pages are served")
        yield port
    finally:
        process.kill() if process.poll() is not None else process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def control() -> Iterator[int]:
    """The same application with gunicorn's own worker of threads."""
    with folder() as data:
        port = free_port()
        line = ["-m", "gunicorn", "app:create_app()", "--worker-class", "gthread", "--threads", "4"]
        with started([*line, "--graceful-timeout", "1", "--bind", f"127.0.0.1:{port}"], data, port) as port:
            yield port


@pytest.fixture(scope="module")
def bounded() -> Iterator[int]:
    """A server with little patience and room for few."""
    with folder() as data, started(["-c", BOUNDED], data, free_port()) as port:
        yield port


@pytest.mark.parametrize("name", ATTACKS)
def test_a_page_comes_and_work_is_kept_beside(server: Server, name: str) -> None:
    with attacked(ATTACKS[name], server.port):
        seconds = page_seconds(server.port, census.loosely(PAGE_SECONDS))
        assert seconds is not None, "an honest page did not come"
        visitor = Visitor(server.port, "127.0.0.8")
        assert not visitor.open(PAGE).error
        visitor.save(PAGE, {"handler.py": "def handler(event, context): ...\n"})


@pytest.mark.parametrize("name", [name for name in ATTACKS if "2000 times" not in name])  # that one only slows it
def test_control_gunicorns_own_worker_is_stopped_by(control: int, name: str) -> None:
    with attacked(ATTACKS[name], control):
        assert page_seconds(control, PAGE_SECONDS) is None
    census.eventually(lambda: page_seconds(control, 20) is not None, census.loosely(30), "they have gone")


def test_twelve_hundred_idle_clients_of_one_address_keep_nobody_out(server: Server) -> None:
    clients = [connect(server.port) for _ in range(1200)]
    for client in clients:
        client.sendall(get("/healthz"))
    assert page_seconds(server.port, census.loosely(PAGE_SECONDS)) is not None
    for client in clients:
        client.close()


def test_who_sends_in_pieces_and_reads_slowly_gets_the_whole_answer(server: Server) -> None:
    with connect(server.port, window=16_384) as client:
        for byte in get(f"/static/build/{largest_asset().name}", Connection="close"):
            client.sendall(bytes([byte]))
            time.sleep(0.002)
        time.sleep(0.3)
        head, _, body = read_all(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == largest_asset().read_bytes()


def test_requests_that_are_sent_at_once_are_answered_in_order(server: Server) -> None:
    with connect(server.port) as client:
        client.sendall(get("/healthz") + get("/nowhere") + get("/en/map") + get("/healthz", Connection="close"))
        answers = read_all(client)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"200", b"404", b"200", b"200"]


def test_a_body_that_comes_in_pieces_is_taken_whole(server: Server) -> None:
    visitor = Visitor(server.port, "127.0.0.8")
    visitor.open(PAGE)
    code = "# " + "x" * 200_000 + "\n"
    visitor.save(PAGE, {"handler.py": code})
    assert code in visitor._ask("GET", PAGE).text


@pytest.mark.parametrize(
    ("fields", "status"),
    [("Transfer-Encoding: chunked", 411), ("X-Large: " + "x" * 40_000, 431), ("Content-Length: 5000000", 413)],
)
def test_what_cannot_be_waited_for_is_refused_at_once(server: Server, fields: str, status: int) -> None:
    with connect(server.port) as client:
        client.sendall(f"POST {PAGE}/draft HTTP/1.1\r\nHost: course\r\n{fields}\r\n\r\n".encode())
        assert client.recv(65536).split()[1] == str(status).encode()


def test_a_body_that_was_not_waited_for_is_never_taken_for_a_request(server: Server) -> None:
    with connect(server.port) as client:
        client.sendall(b"POST /en/map HTTP/1.1\r\nHost: course\r\nContent-Length: 5000000\r\n\r\n" + get("/healthz"))
        assert read_all(client).count(b"HTTP/1.1 ") == 1
    with connect(server.port) as client:  # the control: after a body that was
        form = b"POST /en/map HTTP/1.1\r\nHost: course\r\nContent-Length: 1\r\n\r\na"
        client.sendall(form + get("/healthz", Connection="close"))
        assert read_all(client).count(b"HTTP/1.1 ") == 2


def test_a_request_must_come_whole_in_time(bounded: int) -> None:
    began = time.monotonic()
    with connect(bounded) as client:
        while is_open(client):
            client.sendall(b"G")
            time.sleep(0.05)
            assert time.monotonic() - began < census.loosely(6), "a byte now and then is waited for without end"
    assert time.monotonic() - began > 1


def test_an_answer_must_be_taken_in_time(bounded: int) -> None:
    def taken(after_seconds: float) -> int:
        with connect(bounded, window=16_384) as client:
            client.sendall(get(f"/static/build/{largest_asset().name}", Connection="close"))
            time.sleep(after_seconds)
            try:
                return len(read_all(client))
            except ConnectionResetError:
                return 0

    size = largest_asset().stat().st_size
    assert taken(0.2) > size
    assert any(taken(seconds) < size for seconds in (4, 8, 16)), "who does not read is waited for without end"


def test_who_has_been_waited_for_longest_makes_way(bounded: int) -> None:
    clients = [connect(bounded) for _ in range(100)]
    for client in clients:
        client.sendall(b"GET")
    census.eventually(lambda: not is_open(clients[0]), census.loosely(1), "the first has made way")
    assert page_seconds(bounded, census.loosely(PAGE_SECONDS)) is not None
    still = [is_open(client) for client in clients]
    assert not any(still[:20])
    for client in clients:
        client.close()


def test_what_is_held_for_clients_is_bounded(bounded: int) -> None:
    form = b"POST /en/map HTTP/1.1\r\nHost: course\r\nContent-Length: 300000\r\n\r\n" + b"a" * 290_000
    clients = [connect(bounded) for _ in range(20)]  # twice what may be held
    for client in clients:
        client.sendall(form)
    census.eventually(lambda: not is_open(clients[0]), census.loosely(1), "the first has made way")
    assert page_seconds(bounded, census.loosely(PAGE_SECONDS)) is not None
    for client in clients:
        client.close()


def test_a_server_with_many_who_wait_stops_in_time() -> None:
    with folder() as data:
        server = Server(data / "data", free_port(), **THREADS)
        server.until("Ready")
        with attacked(ATTACKS["300 clients who send half a header"], server.port):
            assert page_seconds(server.port, 20) is not None
            began = time.monotonic()
            assert server.stop().endswith("Stopped.\n")
            assert time.monotonic() - began < census.loosely(10)


def test_an_idle_connection_is_kept_for_the_next_request(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, connection.sock is not None) == (200, True)
        time.sleep(0.1)
    connection.close()


@pytest.mark.alone
def test_a_flood_from_one_address_hardly_delays_another(server: Server, control: int) -> None:
    """The control: with gunicorn's own worker everybody stands in one line. The best of three: a machine pauses."""

    def waited(port: int) -> float:
        flood = [connect(port) for _ in range(40)]
        for client in flood:
            client.sendall(get("/en/map", Connection="close"))
        seconds = page_seconds(port, 60)
        assert seconds is not None
        for client in flood:
            client.close()
        return seconds

    ours, gunicorns = (min(waited(port) for _ in range(3)) for port in (server.port, control))
    assert ours < gunicorns / 3
