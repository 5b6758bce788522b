"""What Lambda itself does with a function's role: it polls, it hands on what failed, it writes logs and traces.

"Event source mapping permissions" of each source, "Lambda execution role", "Adding a destination" (Lambda developer
guide). What is required is checked when a mapping or a destination is made; the rest is only used where it is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import Function
from sandbox.cloud.iam.requirements.need import Need
from sandbox.cloud.iam.requirements.observability import group_arn

_POLLED = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "kinesis": ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"),
}
_USED_BESIDES = {
    "sqs": ("ChangeMessageVisibility",),
    "kinesis": ("ListShards", "DescribeStreamSummary", "SubscribeToShard"),
}
_LOGS = ("CreateLogGroup", "CreateLogStream", "PutLogEvents")
_TRACES = (
    "PutTraceSegments",
    "PutTelemetryRecords",
    "GetSamplingRules",
    "GetSamplingTargets",
    "GetSamplingStatisticSummaries",
)
_DELIVERED = {
    "sqs": ("sqs:SendMessage", "SendMessage on SQS"),
    "sns": ("sns:Publish", "Publish on SNS"),
    "lambda": ("lambda:InvokeFunction", "InvokeFunction on Lambda"),
    "events": ("events:PutEvents", "PutEvents on EventBridge"),
}


def polling(mapping: EventSourceMapping) -> Iterator[Need]:
    """What a mapping cannot do without. ListStreams is about more than one stream, but a policy that names the one is
    seen to be enough."""
    for action in _POLLED.get(mapping.service, ()):
        yield Need(action=f"{mapping.service}:{action}", resource=mapping.source_arn)


def cannot_poll(mapping: EventSourceMapping, missing: Need) -> str:
    """The sentence with which CreateEventSourceMapping refuses a role (InvalidParameterValueException)."""
    if mapping.service == "sqs":
        action = missing.action.partition(":")[2]
        return f"The function execution role does not have permissions to call {action} on SQS"
    shards = "ListShards, " if mapping.service == "kinesis" else ""
    return (
        f"Cannot access stream {mapping.source_arn}. Please ensure the role can perform the GetRecords, "
        f"GetShardIterator, DescribeStream, {shards}and ListStreams Actions on your stream in IAM."
    )


def delivering(target_arn: str) -> Need | None:
    """What it takes to hand something to a queue, topic, function or bus; None for anything else."""
    service = target_arn.split(":")[2] if target_arn.count(":") >= 5 else ""
    return Need(action=_DELIVERED[service][0], resource=target_arn) if service in _DELIVERED else None


def cannot_deliver(need: Need) -> str:
    """The sentence with which a dead-letter queue or a destination is refused (InvalidParameterValueException)."""
    return (
        f"The provided execution role does not have permissions to call {_DELIVERED[need.action.partition(':')[0]][1]}"
    )


def logging(log_group: str, log_stream: str, *, group_exists: bool) -> Iterator[Need]:
    """What it takes for a function's lines to reach CloudWatch Logs ("Execution role permissions"). Without it they are
    lost, and the function works as before."""
    if not group_exists:
        yield Need(action="logs:CreateLogGroup", resource=group_arn(log_group))
    for action in ("CreateLogStream", "PutLogEvents"):
        yield Need(action=f"logs:{action}", resource=group_arn(log_group, log_stream))


def used_by_lambda(function: Function, mappings: Iterable[EventSourceMapping]) -> Iterator[Need]:
    """Everything that Lambda does in the name of the function's role."""
    configuration = function.configuration
    for action in _LOGS:
        yield Need(action=f"logs:{action}", resource=group_arn(configuration.log_group, "*"))
    if configuration.tracing == "Active":
        for action in _TRACES:
            yield Need(action=f"xray:{action}", resource="*")
    targets = [function.dead_letter_arn]
    for config in function.invoke_configs.values():
        targets += [config.on_success, config.on_failure]
    for mapping in mappings:
        yield from polling(mapping)
        for action in _USED_BESIDES.get(mapping.service, ()):
            yield Need(action=f"{mapping.service}:{action}", resource=mapping.source_arn)
        targets.append(mapping.on_failure)
    for target in targets:
        need = delivering(target)
        if need is not None:
            yield need
