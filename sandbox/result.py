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
    THROTTLED = "throttled"  # refused for its concurrency: no environment was started, nothing was run


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

    service: str  # "s3" | "dynamodb" | "sqs" | "kinesis" | "sns" | "events"
    kind: ChangeKind
    resource: str  # the physical name of the bucket, table, queue, stream, topic or bus
    key: JsonValue  # object key, the item's primary key {attribute: value}, message id, sequence number, event id
    before: JsonValue = None
    after: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the cloud holds. Names are physical names."""

    objects: Mapping[str, Mapping[str, Mapping[str, JsonValue]]] = field(default_factory=dict)
    """bucket -> key -> {size, etag, content_type, metadata, body | body_base64, truncated}"""
    items: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """table -> items as plain JSON, ordered by primary key; a binary is {"base64": ..}, a set a sorted list"""
    messages: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """queue -> messages that are in it, oldest first: {id, body, attributes: {name: {type, value}}, group_id?,
    deduplication_id?, receive_count, in_flight}. The last two are not compared."""
    records: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """Kinesis stream -> {id (sequence number), shard, partition_key, data | data_base64}"""
    publications: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """topic -> {id, message, subject?, attributes, group_id?}, in order"""
    events: Mapping[str, tuple[Mapping[str, JsonValue], ...]] = field(default_factory=dict)
    """event bus -> {id, source, detail_type, detail, resources, rules: [names of the rules that matched]}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """The values of one metric with one set of dimensions, in the order they came."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    unit: str = "None"
    values: tuple[float, ...] = ()
    at_ms: tuple[int, ...] = ()  # epoch milliseconds of the cloud's clock, one for each value


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    name: str
    state: str  # "OK" | "ALARM" | "INSUFFICIENT_DATA"
    reason: str = ""
    history: tuple[str, ...] = ()  # states in the order they were entered, the present one last


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """What CloudWatch and X-Ray know after the run."""

    log_groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """group -> stream -> messages; for Lambda's own groups too"""
    metrics: tuple[Metric, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    traces: tuple[Mapping[str, JsonValue], ...] = ()
    """{id, segments: [segment documents as X-Ray keeps them ("AWS X-Ray segment documents")]}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One action that a role's policies allow, and whether a call needed it."""

    role: str  # the role's name
    policy: str  # the policy's name
    sid: str  # the statement's Sid, or its number in the policy as text
    action: str  # as the policy writes it: "s3:GetObject", "s3:Get*"
    resources: tuple[str, ...]
    used: bool = False


class Fate(StrEnum):
    """Why something that was to reach a function has not."""

    WAITING = "waiting"  # AWS would try again; Limits.attempts is spent for this step
    DISCARDED = "discarded"  # retries or age ran out and there is nowhere to send it
    REFUSED = "refused"  # the function's resource policy does not let this source invoke it
    FILTERED = "filtered"  # the mapping's filter criteria do not match: AWS drops it


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    fate: Fate
    source: str
    function: str  # logical id
    resource: str = ""  # queue, stream, table, bucket, topic or bus it comes from
    attempts: int = 0
    reason: str = ""  # one sentence, in English
    event: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    request_id: str
    function: str  # logical id
    function_name: str
    version: str = "$LATEST"  # the version that ran: of an alias, the one that it points to
    source: str
    """"s3" | "dynamodb" | "sqs" | "kinesis" | "sns" | "events" | "logs" | "api-rest" | "api-http" | "function-url" |
    "cloudwatch" (an alarm) | "invoke" (a step) | "lambda" (another function's call or destination)"""
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
    started_ms: float = 0.0  # since the step began, in real time
    waited_ms: float = 0.0  # what the cloud's clock was moved forward since the step began
    attempt: int = 1  # of the same event or batch, within what this run has seen
    asynchronous: bool = False  # nobody waits for the answer; a failure is tried again
    caused_by: str = ""  # request id of the invocation whose call led to this one
    trace_id: str = ""  # X-Ray's, the same through a whole chain
    trace_header: str = ""  # as the function got it: Parent is the id of its own segment
    trace_parent: str = ""  # id of the segment that led to it, "" for the first
    runtime: str = ""  # as the function declares it: "python3.13"
    log_format: str = "Text"  # "Text" | "JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    step: Step
    response: JsonValue = None
    """What the doer of the step saw: an HTTP answer {status, headers, body, is_base64}, an invoke's
    {status, payload, function_error}, None where AWS answers nothing of interest."""
    error: str | None = None  # AWS refused the step itself: "NoSuchBucket: ..."
    invocations: tuple[Invocation, ...] = ()
    changes: tuple[Change, ...] = ()  # the step's own and its invocations'
    undelivered: tuple[Undelivered, ...] = ()
    responses: tuple[JsonValue, ...] = ()
    """For `at-once`: the response of each inner step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The facts of one run. Words for the learner live in course.grading.feedback."""

    outcome: Outcome
    message: str = ""  # for a rejection: one sentence, in English, naming the place
    steps: tuple[StepResult, ...] = ()
    final: State = field(default_factory=State)
    observed: Observations = field(default_factory=Observations)
    permissions: tuple[Permission, ...] = ()
    resources: Mapping[str, str] = field(default_factory=dict)
    """logical id -> physical name"""
    notes: tuple[str, ...] = ()  # what was cut to keep the result bounded
    milliseconds: float = 0.0  # from job to result, inside the sandbox
    tier: str = ""  # which wall held: "A", "B", "C"
