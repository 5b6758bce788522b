"""A job: everything one run needs, as plain data. JSON both ways by `sandbox.plain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JsonValue = Any  # what json.loads returns; a precise recursive type costs more than it finds

Step = Mapping[str, Any]
"""One thing that happens to the deployed system, in AWS's words; the key `step` says which.

    {"step": "put-object", "bucket": B, "key": K, "body": TEXT | "body_base64": B64,
                           "content_type": T?, "metadata": {..}?}
    {"step": "delete-object", "bucket": B, "key": K}
    {"step": "put-item", "table": T, "item": {..plain JSON..}}
    {"step": "update-item", "table": T, "key": {..}, "set": {attribute: value, ..}}
    {"step": "delete-item", "table": T, "key": {..}}
    {"step": "request", "method": M, "path": "/p?q=1", "headers": {..}?, "body": TEXT?, "body_base64": B64?,
                        "api": LOGICAL_ID?}
    {"step": "invoke", "payload": ANY, "function": LOGICAL_ID?, "type": "RequestResponse" | "Event"}
    {"step": "deliver-again"}      the events of the step before reach their functions a second time
    {"step": "new-environment"}    the next invocation is a cold start

B and T are a logical id of the template or the resource's own name.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedObject:
    """An S3 object that exists before the first step; writing it triggers nothing."""

    bucket: str
    key: str
    body: bytes
    content_type: str = "binary/octet-stream"
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """State that exists before the first step. Buckets named here and in no template are created."""

    objects: tuple[SeedObject, ...] = ()
    items: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """Table (logical id or name) -> items as plain JSON (numbers become Decimal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one run. Seconds are wall-clock; bytes are bytes."""

    seconds: float = 30.0
    """For the whole run; each invocation has its function's own Timeout besides."""
    calls: int = 2000
    """AWS calls by the functions of the run."""
    invocations: int = 64
    chain: int = 16
    """How deep one event may trigger another before recursion detection stops it, as Lambda's (about 16)."""
    log_bytes: int = 256 * 1024
    """Log bytes kept for one invocation; the rest is dropped with a note."""
    result_bytes: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One case for one learner.

    `template` and `seed` make the scenario, which is deployed once, kept and forked for each run; `extra` is
    the case's own data and enters the cloud afterwards. `code` maps a path in LAMBDA_TASK_ROOT to its bytes.
    """

    code: Mapping[str, bytes]
    template: str
    seed: Seed = field(default_factory=Seed)
    extra: Seed = field(default_factory=Seed)
    steps: tuple[Step, ...] = ()
    function: str | None = None
    """The logical id of the function that `code` belongs to; None when the template has only one."""
    handler: str | None = None
    """Overrides the template's Handler when not None; so do `timeout` (seconds) and `memory_mb` theirs."""
    timeout: float | None = None
    memory_mb: int | None = None
    runtime: str = "python"
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the function's own environment variables."""
    limits: Limits = field(default_factory=Limits)
