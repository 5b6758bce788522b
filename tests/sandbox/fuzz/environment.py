"""An execution environment without a wall: the sockets that its supervisor would hand over, on ports of this machine,
and behind them a function that says whatever it is told to before it answers."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.channel import Channel, ChannelClosed
from sandbox.cloud.functions.handles import Handle

ANSWER = b'{"honest": true}'
_GIVEN_UP_SECONDS = 15.0
IDENTITY = (
    b"POST / HTTP/1.1\r\nHost: x\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/sts/aws4_request\r\n"
    b"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 43\r\nConnection: close\r\n\r\n"
    b"Action=GetCallerIdentity&Version=2011-06-15"
)
EXPORT = b"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@dataclass(frozen=True, slots=True)
class Told:
    """What the function says: to which of its ports, and which bytes, in as many pieces."""

    port: str  # "runtime_api", "aws", "otlp" or "xray"
    raw: bytes
    pieces: int = 1


@dataclass
class Behind:
    """One environment and what it says before it asks for its invocation, and before it answers it."""

    before: Sequence[Told]
    during: Sequence[Told]
    honest: list[str] = field(default_factory=list)
    """What went wrong with what is honest."""

    def __post_init__(self) -> None:
        self._ports = {name: socket.create_server(("127.0.0.1", 0)) for name in ("runtime_api", "aws", "otlp")}
        self._ports["xray"] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._ports["xray"].bind(("127.0.0.1", 0))
        self._addresses = {name: port.getsockname() for name, port in self._ports.items()}
        self._channel, ours = Channel.pair()
        reading, self._log = os.pipe()
        ends = (self._ports[name].detach() for name in ("runtime_api", "aws", "xray", "otlp"))
        self.handle = Handle(ours, *ends, reading)
        self._threads = [
            threading.Thread(target=self._supervise, daemon=True), threading.Thread(target=self._live, daemon=True)
        ]  # fmt: skip
        for thread in self._threads:
            thread.start()

    def over(self) -> None:
        """Wait for the end of its threads; one that hangs is put down."""
        for thread in self._threads:
            thread.join(_GIVEN_UP_SECONDS)
            if thread.is_alive():
                self.honest.append(f"{thread.name} hangs")
        self._channel.close()
        os.close(self._log)

    def _supervise(self) -> None:
        with contextlib.suppress(ChannelClosed):
            while True:
                asked = self._channel.receive().body
                if "memory" in asked:
                    self._channel.send({"max_memory_mb": 40})
                if "end" in asked:
                    self._channel.send(
                        {"exited": {"code": None, "signal": 9, "out_of_memory": False, "max_memory_mb": 40}}
                    )
                    return

    def _live(self) -> None:
        try:
            self._say(self.before)
            api = http.client.HTTPConnection(*self._addresses["runtime_api"], timeout=_GIVEN_UP_SECONDS)
            api.request("GET", "/2018-06-01/runtime/invocation/next")
            given = api.getresponse()
            given.read()
            self._say(self.during)
            for port, raw in (("aws", IDENTITY), ("otlp", EXPORT)):
                said = self._tell(Told(port, raw))
                if not said.startswith(b"HTTP/1.1 200"):
                    self.honest.append(f"{port} said {said[:200]!r} to an honest request")
            api.request("POST",
                f"/2018-06-01/runtime/invocation/{given.headers['Lambda-Runtime-Aws-Request-Id']}/response", ANSWER)
            if api.getresponse().status != 202:
                self.honest.append("the honest answer was refused")
            api.close()
            with contextlib.suppress(OSError):  # as a runtime does, until its environment is ended
                next_one = http.client.HTTPConnection(*self._addresses["runtime_api"], timeout=_GIVEN_UP_SECONDS)
                next_one.request("GET", "/2018-06-01/runtime/invocation/next")
                next_one.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.honest.append(f"what is honest met {error!r}")

    def _say(self, told: Sequence[Told]) -> None:
        for one in told:
            self._tell(one)

    def _tell(self, told: Told) -> bytes:
        """What comes back until the other end closes, or, to what it goes on waiting for, within a moment."""
        if told.port == "xray":
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(told.raw[:60_000], self._addresses["xray"])
            return b""
        said = b""
        with contextlib.suppress(OSError), socket.create_connection(self._addresses[told.port], 5) as end:
            size = len(told.raw) // told.pieces + 1
            for start in range(0, len(told.raw), size):
                end.sendall(told.raw[start : start + size])
            end.shutdown(socket.SHUT_WR)
            while part := end.recv(65536):
                said += part
        return said


def fact_of(result: Any) -> Any:
    """The one invocation of a result."""
    ((invocation,),) = [step.invocations for step in result.steps if step.invocations]
    return invocation
