"""create_app() puts the parts together, whoever serves it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from bench.visitor import TOKEN
from course.config import CHECKOUT, Config
from tests.classroom.greetings import FakeRunner, eventually, held_by

needs_assets = pytest.mark.skipif(
    not (CHECKOUT / "static/build/manifest.json").exists(), reason="make assets has not been run"
)
Build = Callable[..., Flask]
HINTS = "/en/lessons/s3-events/copy-object/hints"


class Runner(FakeRunner):
    def close(self) -> None: ...


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    made: list[Flask] = []

    def build(**settings: object) -> Flask:
        made.append(create_app(Config(data=tmp_path / "data", **settings), runner=Runner()))  # type: ignore[arg-type]
        return made[-1]

    yield build
    for app in made:
        app.extensions["classroom"].close(0)


@needs_assets
def test_it_serves_with_the_parts_it_was_given(build: Build) -> None:
    app = build()
    assert app.test_client().get("/healthz").status_code == 200
    assert isinstance(app.extensions["runner"], Runner)


@needs_assets
def test_the_cookie_of_a_session_is_signed_with_the_key_of_the_data_folder(build: Build, tmp_path: Path) -> None:
    assert build().secret_key == (tmp_path / "data" / "secret-key").read_bytes()


def becomes_a_guest(app: Flask) -> tuple[FlaskClient, str]:
    """A visitor who has asked for a hint, and the header that has made them a guest."""
    client = app.test_client()
    options: dict[str, Any] = {"base_url": "https://course.test", "headers": {"Referer": "https://course.test/"}}
    token = TOKEN.search(client.get("/en/map", **options).text)
    assert token
    answer = client.post(HINTS, data={"csrf_token": token[1]}, **options)
    return client, next(each for each in answer.headers.getlist("Set-Cookie") if "coldstart=" in each)


@needs_assets
def test_over_https_no_other_host_can_give_a_visitor_a_guest_of_theirs(build: Build) -> None:
    """Session fixation with a valid cookie: a browser takes such a name without a domain, for / and over https alone
    (RFC 6265bis), and the name that any neighbour can set is not looked at."""
    app = build(https=True)
    _, header = becomes_a_guest(app)
    name, _, value = header.partition(";")[0].partition("=")
    assert name == "__Host-coldstart"
    assert "Domain=" not in header
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(header.split("; "))

    ada = app.test_client()
    ada.set_cookie("coldstart", value, domain="course.test")
    assert "learner" not in session_of(ada), "the name that a neighbour can set"
    ada.set_cookie(name, value, domain="course.test", secure=True)
    assert "learner" in session_of(ada), "the control: it is a guest's"


@needs_assets
def test_cookies_go_over_http_unless_https_is_set(build: Build) -> None:
    _, header = becomes_a_guest(build())
    assert header.startswith("coldstart=")
    assert "Secure" not in header


def session_of(client: FlaskClient) -> dict[str, Any]:
    with client.session_transaction(base_url="https://course.test") as session:
        return dict(session)


@needs_assets
@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.9.8.7")])
def test_a_forwarded_address_is_believed_from_proxies_alone(build: Build, proxies: int, seen: str) -> None:
    from flask import request

    app = build(proxies=proxies)
    app.add_url_rule("/who", view_func=lambda: request.remote_addr or "")
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "6.6.6.6, 10.9.8.7"})
    assert answer.text == seen


@needs_assets
def test_what_is_logged_goes_to_the_data_folder(build: Build, tmp_path: Path) -> None:
    import logging

    build()
    logging.getLogger("course.test").warning("the sky is falling")
    assert "WARNING course.test: the sky is falling" in (tmp_path / "data/logs/coldstart.log").read_text()


@needs_assets
def test_each_of_many_processes_hands_over_its_part_of_what_one_address_may(build: Build) -> None:
    app, go = build(workers=64), threading.Event()
    app.extensions["runner"].before = held_by(go)
    classroom = app.extensions["classroom"]
    exercise = next(one for one in app.extensions["catalogue"].exercises.values() if "python" in one.starter)
    files = exercise.starter["python"]
    begun = []
    for _ in range(4):
        guest = classroom.new_guest("en")
        attempt = classroom.begin(guest, exercise.id, "check", "python", files, address="10.0.0.1")
        begun.append((guest.id, attempt.id))
        eventually(lambda: len(app.extensions["runner"].jobs) == min(2, len(begun)))
    places = [classroom.standing(*one).place for one in begun]
    go.set()
    assert places == [0, 0, 1, 2]


@pytest.mark.process
@needs_assets
@pytest.mark.parametrize(
    "command",
    [
        ["flask", "--app", "app", "run", "--port", "{port}"],
        ["gunicorn", "app:create_app()", "--bind", "127.0.0.1:{port}"],
    ],
    ids=["flask", "gunicorn"],
)
def test_the_customary_commands_serve_it(command: list[str], tmp_path: Path) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *(word.format(port=port) for word in command)],
        cwd=CHECKOUT,
        env={**os.environ, "COLDSTART_DATA": str(tmp_path / "data")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _status(port, process) == 200
    finally:
        process.terminate()
        process.wait(20)


def _status(port: int, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("it never served")
