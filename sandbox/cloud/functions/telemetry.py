"""What a handler sends of its own about its traces: X-Ray segments by UDP, OpenTelemetry spans by HTTP."""

from __future__ import annotations

import contextlib
import socket
import threading

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse

_MAX_DATAGRAM_BYTES = 64 * 1024
_MAX_KEPT_BYTES = 1024 * 1024


class Telemetry:
    """Of one execution environment. `take` gives what came since the last time, within a bound.

    A datagram on the loopback is in the receiver's buffer when the sender goes on, so the port needs no reader of
    its own: the kernel keeps what comes (about 200 KB, the rest is lost, as with any UDP port) until it is taken.
    """

    def __init__(self, daemon: socket.socket) -> None:
        self._daemon = daemon
        daemon.setblocking(False)
        self._lock = threading.Lock()
        self._spans: list[bytes] = []

    def export(self, request: HttpRequest) -> HttpResponse:
        """Answer one OTLP/HTTP export ("OpenTelemetry Protocol Specification": OTLP/HTTP)."""
        headers = Headers([("Content-Type", request.headers.get("Content-Type") or "application/json")])
        if request.method != "POST" or request.path not in ("/v1/traces", "/v1/metrics", "/v1/logs"):
            return HttpResponse(404, headers, b"")
        with self._lock:
            if request.path == "/v1/traces" and sum(map(len, self._spans)) + len(request.body) <= _MAX_KEPT_BYTES:
                self._spans.append(request.body)
        empty = b"{}" if "json" in request.headers.get("Content-Type") else b""
        return HttpResponse(200, headers, empty)

    def take(self) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """(datagrams, bodies of span exports) since the last time."""
        datagrams: list[bytes] = []
        size = 0
        with contextlib.suppress(OSError):
            while size <= _MAX_KEPT_BYTES:
                datagram = self._daemon.recv(_MAX_DATAGRAM_BYTES)
                if not datagram and self._daemon.family == socket.AF_UNIX:
                    break  # the end of a pair (tier C), which a handler can bring about; it would come for ever
                datagrams.append(datagram)
                size += len(datagram)
        with self._lock:
            spans, self._spans = tuple(self._spans), []
        return tuple(datagrams), spans

    def close(self) -> None:
        self._daemon.close()
