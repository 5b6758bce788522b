"""A result: the facts of one run, as plain data. Nothing here is the learner's own claim about itself,
except log lines and answers, which are facts about what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.job import JsonValue, Step


class Outcome(StrEnum):
    """Why the run ended: exactly one, always."""

    FINISHED = "finished"  # every step was carried out, whatever the handler did
    TEMPLATE_REJECTED = "template-rejected"  # the SAM template cannot be deployed; `message` says where
    STEP_REJECTED = "step-rejected"  # a step names what is not there, or is malformed
    RECURSION_STOPPED = "recursion-stopped"  # functions kept triggering one another
    TOO_MANY_CALLS = "too-many-calls"  # the bound on AWS calls or invocations was reached
    OUT_OF_TIME = "out-of-time"  # Limits.seconds for the whole run
    CANCELLED = "cancelled"  # the learner pressed Stop


class InvocationStatus(StrEnum):
    """How one invocation ended."""

    ANSWERED = "answered"
    FAILED = "failed"  # the handler raised, or its answer was not JSON
    INIT_FAILED = "init-failed"  # import error, syntax error, handler not found ...
    TIMED_OUT = "timed-out"
    OUT_OF_MEMORY = "out-of-memory"
    EXITED = "exited"  # the process ended by itself (sys.exit, os._exit, a crash)
    TOO_LARGE = "too-large"  # the answer exceeds Lambda's payload limit


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionError:
    """The error payload as Lambda gives it to the caller."""

    type: str  # errorType, e.g. "KeyError", "Runtime.ImportModuleError"
    message: str  # errorMessage
    stack: tuple[str, ...] = ()  # stackTrace, one frame an entry, as awslambdaric sent it
    file: str | None = None  # the learner's own innermost frame: path below the task root
    line: int | None = None  # ... and its line


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    at_ms: int  # epoch milliseconds
    text: str  # valid text, no line feed; undecodable bytes are U+FFFD


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One AWS call of the function, recorded by the cloud as it arrived."""

    service: str  # botocore's name: "s3", "dynamodb"
    operation: str  # "CopyObject"; "" when the request fits no operation
    parameters: Mapping[str, JsonValue]  # as the SDK names them; long values cut, bytes as text or base64
    status: int
    error_code: str | None = None
    error_message: str | None = None
    started_ms: float = 0.0  # since the invocation began
    ms: float = 0.0
    request_id: str = ""
    response: str = ""  # the response body as text, cut


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference in AWS state. `before` and `after` have the shape that `State` gives the thing."""

    service: str  # "s3" | "dynamodb"
    kind: ChangeKind
    resource: str  # bucket or table, its physical name
    key: JsonValue  # object key, or the item's primary key {attribute: value}
    before: JsonValue = None
    after: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the cloud holds. Names are physical names."""

    objects: Mapping[str, Mapping[str, Mapping[str, JsonValue]]] = field(default_factory=dict)
    """bucket -> key -> {size, etag, content_type, metadata, body | body_base64, truncated}"""
    items: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """table -> items as plain JSON, ordered by primary key; a binary is {"base64": ..}, a set a sorted list"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    request_id: str
    function: str  # logical id
    function_name: str
    source: str  # "s3" | "dynamodb" | "api-rest" | "api-http" | "invoke"
    event: JsonValue  # as delivered
    status: InvocationStatus
    cold: bool  # this invocation started its execution environment
    answer: JsonValue = None  # parsed response, when answered
    error: FunctionError | None = None
    init_ms: float | None = None  # None on a warm invocation
    duration_ms: float = 0.0
    billed_ms: int = 0
    memory_mb: int = 128  # the function's MemorySize
    max_memory_mb: int = 0
    logs: tuple[LogLine, ...] = ()  # START, the handler's own, END, REPORT
    logs_truncated: bool = False
    calls: tuple[Call, ...] = ()
    changes: tuple[Change, ...] = ()  # what the cloud held after it against before
    environment: str = ""  # id of the execution environment (the log stream's last part)
    log_group: str = ""
    log_stream: str = ""
    depth: int = 0  # 0: caused by the step itself; n: by an invocation of depth n-1
    started_ms: float = 0.0  # since the step began


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    step: Step
    response: JsonValue = None
    """What the doer of the step saw: an HTTP answer {status, headers, body, is_base64}, an invoke's
    {status, payload, function_error}, None where AWS answers nothing of interest."""
    error: str | None = None  # AWS refused the step itself: "NoSuchBucket: ..."
    invocations: tuple[Invocation, ...] = ()
    changes: tuple[Change, ...] = ()  # the step's own and its invocations'


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The facts of one run. Words for the learner live in course.grading.feedback."""

    outcome: Outcome
    message: str = ""  # for a rejection: one sentence, in English, naming the place
    steps: tuple[StepResult, ...] = ()
    final: State = field(default_factory=State)
    resources: Mapping[str, str] = field(default_factory=dict)
    """logical id -> physical name"""
    notes: tuple[str, ...] = ()  # what was cut to keep the result bounded
    milliseconds: float = 0.0  # from job to result, inside the sandbox
    tier: str = ""  # which wall held: "A", "B", "C"
