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
    {"step": "send-message", "queue": Q, "body": TEXT, "attributes": {name: text or number}?,
                             "group_id": TEXT?, "deduplication_id": TEXT?, "delay": SECONDS?}
    {"step": "send-messages", "queue": Q, "messages": [{"body": .., as above}, ..]}
    {"step": "put-records", "stream": S, "records": [{"partition_key": TEXT, "data": TEXT | "data_base64": B64}, ..]}
    {"step": "publish", "topic": P, "message": TEXT, "subject": TEXT?, "attributes": {..}?, "group_id": TEXT?,
                        "deduplication_id": TEXT?}
    {"step": "put-event", "source": TEXT, "detail_type": TEXT, "detail": {..}, "bus": NAME?, "resources": [ARN..]?}
    {"step": "put-log-events", "log_group": G, "log_stream": NAME, "messages": [TEXT, ..]}
    {"step": "request", "method": M, "path": "/p?q=1", "headers": {..}?, "body": TEXT?, "body_base64": B64?,
                        "api": LOGICAL_ID? | "function_url": LOGICAL_ID?}
    {"step": "invoke", "payload": ANY, "function": LOGICAL_ID?, "type": "RequestResponse" | "Event" | "DryRun"}
    {"step": "wait", "seconds": N}     time passes: schedules, alarms, retries beyond what settles by itself
    {"step": "at-once", "steps": [..]} | {"step": "at-once", "times": N, "do": STEP}
                                       what the steps cause is invoked concurrently, the AWS calls interleaved
    {"step": "deliver-again"}          the events of the step before reach their functions a second time
    {"step": "new-environment"}        the next invocation is a cold start
    {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": CODE | "timeout",
                          "status": 400?, "message": TEXT?, "call": K = 1, "times": N = 1, "function": LOGICAL_ID?}
                                       from now on, the K-th such call (and N - 1 after it) is answered with CODE
    {"step": "kill-environment", "after_call": K, "function": LOGICAL_ID?}
                                       the environment dies right after its K-th AWS call from now on was carried out

B, T, Q, S, P, G are a logical id of the template or the resource's own name.
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
    invocations: int = 200
    concurrency: int = 64
    """Execution environments that may work at the same moment."""
    attempts: int = 5
    """How often one batch or message is tried within one step where AWS would go on for hours; the rest is left
    waiting, and the step's result says so."""
    memory_mb: int = 1024
    """What one execution environment may take at most, whatever its function's MemorySize says."""
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
    """The logical id of the function that a learner works on; None when the template has only one. `handler`,
    `timeout`, `memory_mb` and `environment` are about this one."""
    application: bool = False
    """True: paths in `code` are relative to the template's folder, and each function has what lies below its
    CodeUri. False: every function has all of `code` at its root."""
    handler: str | None = None
    """Overrides the template's Handler when not None; so do `timeout` (seconds) and `memory_mb` theirs."""
    timeout: float | None = None
    memory_mb: int | None = None
    runtime: str = ""
    """"": every function runs as the template declares it. "python" or "nodejs": functions of the other family run as
    this one. A full name ("nodejs22.x"): all functions are declared so."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the function's own environment variables."""
    limits: Limits = field(default_factory=Limits)

    @property
    def runtime_family(self) -> str:
        """ "python" or "nodejs": of the first environment that the job will most likely need."""
        told = self.runtime or self.template
        return "nodejs" if "nodejs" in told and "python" not in told else "python"
