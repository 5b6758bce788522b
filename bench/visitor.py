"""A visitor with a browser of their own: pages, Checks and runs over HTTP, as the page's script does them."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.kinds import Event

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_RESULTS = re.compile(r'<section id="results"([^>]*)>')
_STATE = re.compile(r'data-state="([^"]*)"')
_ASK = re.compile(r'hx-get="([^"]*)" hx-trigger="load delay:(\d+)ms"')
_VERDICT = re.compile(r'data-verdict="([^"]*)"')
_KEPT_SECONDS = 1.5  # the server lets an idle connection go after two
_ANSWER_SECONDS = 60.0
_GIVE_UP_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: float
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the results region says."""

    state: str
    ask: str
    """Where to ask again while it is moving, after `ask_after` seconds."""
    ask_after: float
    verdict: str
    """Of a Check that was judged, else ""."""


def read(text: str) -> Seen | None:
    """None where there is neither a results region nor the line of it that changes."""
    results, ask, verdict = _RESULTS.search(text), _ASK.search(text), _VERDICT.search(text)
    state = _STATE.search(results[1]) if results else None
    if state is None and ask is None:
        return None
    return Seen(
        state[1] if state else "moving",
        ask[1] if ask else "",
        int(ask[2]) / 1000 if ask else 0.0,
        verdict[1] if verdict else "",
    )


class Visitor:
    """`address` is where they come from, one of 127.0.0.0/8. Not thread-safe."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port = port
        self._address = address
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def open(self, path: str) -> Event:
        """Ask for a page."""
        began = time.monotonic()
        answer = self._ask("GET", path)
        seconds = time.monotonic() - began
        if found := TOKEN.search(answer.text):
            self._token = found[1]
        return Event("page", began, seconds, error="" if answer.status == 200 else f"{answer.status} for {path}")

    def save(self, path: str, files: Mapping[str, str]) -> None:
        """Have a draft of the exercise at `path` saved: from now on the visitor is known."""
        answer = self._post(f"{path}/draft", files)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for a draft")

    def check(self, path: str, files: Mapping[str, str]) -> Event:
        """Press Check and wait for the verdict; where the server is busy, come back when it says."""
        return self._attempt("check", f"{path}/checks", files)

    def run(self, path: str, files: Mapping[str, str]) -> Event:
        return self._attempt("run", f"{path}/runs", files)

    def attack(self, path: str, files: Mapping[str, str]) -> Event:
        """Hand a run in and go away, whatever the answer."""
        began = time.monotonic()
        answer = self._post(f"{path}/runs", files)
        refused = answer.status in (429, 503)
        error = "" if refused or answer.status == 200 else f"{answer.status} for a hostile run"
        return Event("attack", began, time.monotonic() - began, busy=int(refused), error=error)

    def _attempt(self, kind: str, path: str, files: Mapping[str, str]) -> Event:
        began, busy, polls = time.monotonic(), 0, 0
        answer = self._post(path, files)
        while time.monotonic() - began < _GIVE_UP_SECONDS:
            if answer.status in (429, 503) and answer.retry_after:
                busy += 1
                time.sleep(answer.retry_after)
                answer = self._post(path, files)
                continue
            seen = read(answer.text)
            if answer.status != 200 or seen is None:
                return Event(kind, began, time.monotonic() - began, busy, polls, error=f"{answer.status} for {path}")
            if seen.state != "moving":
                good = seen.state == "done" and (kind != "check" or seen.verdict == "passed")
                error = "" if good else f"{seen.state}, {seen.verdict or 'no verdict'}"
                return Event(kind, began, time.monotonic() - began, busy, polls, error)
            time.sleep(seen.ask_after)
            polls += 1
            answer = self._ask("GET", seen.ask, htmx=True)
        return Event(kind, began, time.monotonic() - began, busy, polls, error="no verdict in time")

    def _post(self, path: str, files: Mapping[str, str]) -> Answer:
        form = {
            "csrf_token": self._token,
            "runtime": "python",
            **{f"file:{name}": text for name, text in files.items()},
        }
        return self._ask("POST", path, urlencode(form), htmx=True)

    def _ask(self, method: str, path: str, body: str | None = None, *, htmx: bool = False) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if htmx:
            headers["HX-Request"] = "true"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response, read = self._exchange(method, path, body, headers)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        text = gzip.decompress(read) if response.headers.get("Content-Encoding") == "gzip" else read
        return Answer(response.status, float(response.headers.get("Retry-After") or 0), text.decode())

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """As a browser: a connection is kept while it is used, and made anew when the server has let it go."""
        connection, self._connection = self._connection, None
        kept = connection is not None and time.monotonic() - self._used < _KEPT_SECONDS
        if connection is None or not kept:
            if connection is not None:
                connection.close()
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=_ANSWER_SECONDS, source_address=(self._address, 0)
            )
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            connection.close()
            if not kept:
                raise
            return self._exchange(method, path, body, headers)
        read = response.read()
        self._connection, self._used = connection, time.monotonic()
        return response, read
