"""The seam between the simulated cloud and the execution environments.

`sandbox.cloud` decides *what* is invoked and *when*; an `Invoker` has it executed behind the wall by a real
runtime client and reports the exchange as it was seen from outside the learner's process. Tests of the cloud
put a fake here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.result import InvocationStatus, LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionConfiguration:
    """What Lambda knows of a deployed function ("FunctionConfiguration", AWS Lambda API reference)."""

    logical_id: str
    name: str
    arn: str
    handler: str
    runtime: str  # "python3.13"
    timeout: float = 3.0  # seconds
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    role_arn: str = ""
    code_uri: str = "."
    version: str = "$LATEST"
    ephemeral_storage_mb: int = 512
    reserved_concurrency: int | None = None
    tracing: str = "PassThrough"  # "Active" | "PassThrough"
    log_format: str = "Text"  # "Text" | "JSON" ("Configuring JSON and plain text log formats")
    application_log_level: str = ""  # "" | "TRACE" .. "FATAL", JSON only
    system_log_level: str = ""  # "" | "DEBUG" | "INFO" | "WARN"
    custom_log_group: str = ""

    @property
    def log_group(self) -> str:
        return self.custom_log_group or f"/aws/lambda/{self.name}"

    @property
    def family(self) -> str:
        """ "python" or "nodejs": which interpreter runs it."""
        return "nodejs" if self.runtime.startswith("nodejs") else "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One invocation as the Runtime API saw it."""

    status: InvocationStatus
    payload: bytes | None  # the answer, or the error document, as posted
    cold: bool
    environment: str  # execution environment id
    log_stream: str
    init_ms: float | None
    duration_ms: float
    max_memory_mb: int
    logs: tuple[LogLine, ...] = ()  # without START/END/REPORT, which the cloud writes
    logs_truncated: bool = False
    segments: tuple[bytes, ...] = ()
    """Datagrams that came to the X-Ray daemon's port during the invocation, as they came."""
    spans: tuple[bytes, ...] = ()
    """Bodies of OTLP/HTTP exports (POST /v1/traces) during the invocation."""


class Invoker(Protocol):
    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str, trace: str = "") -> Exchange:
        """Run one invocation to its end and report it. Blocks for at most about `function.timeout`.

        `trace` is the X-Ray header ("Root=..;Parent=..;Sampled=1") that the runtime hands to the handler. While it
        blocks, the function's AWS calls arrive at `World.handle` from other threads. Thread-safe: each call has
        an environment of its own for its time.
        """

    def prepare(self, function: FunctionConfiguration) -> None:
        """Begin the cold start that the function's first invocation will most likely need. What its code does then
        waits for that invocation as soon as it calls AWS; when none comes, nothing of it is ever seen."""

    def new_environment(self, function: FunctionConfiguration) -> None:
        """End the function's idle execution environments, of all its versions: the next invocation is a cold start."""

    def kill(self, request_id: str) -> None:
        """Kill the environment that works on this invocation; its `invoke` reports how it ended."""
