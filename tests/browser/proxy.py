"""A reverse proxy in front of the server, which answers some requests as a proxy does whose server has trouble."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Proxy(ThreadingHTTPServer):
    """`trouble` is what happens to the next requests whose path ends in `where`: "bad-gateway", or "cut" for an answer
    whose connection breaks in its middle. Whatever comes after them passes."""

    daemon_threads = True

    def __init__(self, server: str, where: str, trouble: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.server_at = urlsplit(server).netloc
        self.where = where
        self.trouble = trouble
        self.url = f"http://127.0.0.1:{self.server_port}"


@contextmanager
def proxy(server: str, where: str, trouble: list[str]) -> Iterator[Proxy]:
    """Pass requests on to `server` meanwhile."""
    with Proxy(server, where, trouble) as started:
        thread = threading.Thread(target=started.serve_forever, daemon=True)
        thread.start()
        yield started
        started.shutdown()
        thread.join()


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        trouble = self.server.trouble.pop(0) if self.path.endswith(self.server.where) and self.server.trouble else ""
        if trouble == "bad-gateway":
            self._answer(502, [("Content-Type", "text/html")], BAD_GATEWAY)
        else:
            self._answer(*self._asked(), cut=trouble == "cut")

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests' output is not for it."""

    def _asked(self) -> tuple[int, list[tuple[str, str]], bytes]:
        behind = http.client.HTTPConnection(self.server.server_at, timeout=30)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behind.request(self.command, self.path, body, dict(self.headers))
        answer = behind.getresponse()
        found = answer.status, answer.getheaders(), answer.read()
        behind.close()
        return found

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, *, cut: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
