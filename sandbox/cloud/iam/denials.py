"""Denials in the words, code, status and shape of the service that gives them.

"Troubleshoot access denied error messages", IAM User Guide, has the sentence. Services differ in how they spell the
action, whether they quote the resource or name one at all, and in the code: this is how they are seen to answer boto3.
"""

from __future__ import annotations

from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.iam.arns import session_arn
from sandbox.cloud.iam.requirements.need import Need

_CODES = {
    "cloudwatch": ("AccessDenied", 403),
    "dynamodb": ("AccessDeniedException", 400),
    "dynamodbstreams": ("AccessDeniedException", 400),
    "events": ("AccessDeniedException", 400),
    "kinesis": ("AccessDeniedException", 400),
    "lambda": ("AccessDeniedException", 403),
    "logs": ("AccessDeniedException", 400),
    "s3": ("AccessDenied", 403),
    "scheduler": ("AccessDeniedException", 403),
    "sns": ("AuthorizationError", 403),
    "sqs": ("AccessDenied", 403),
    "xray": ("AccessDeniedException", 403),
}
"""Service -> (code as boto3 shows it, HTTP status)"""


def denial(operation: Operation, caller: Caller, need: Need, *, reason: str) -> HttpResponse:
    """The answer to a call that may not have `need`. `reason` is as `because` has it."""
    code, status = _CODES.get(operation.service, ("AccessDeniedException", 403))
    if operation.service == "s3" and operation.name.startswith("Head"):
        return HttpResponse(status, Headers([("Content-Type", "application/xml")]))  # no body to say more in
    return refusal(operation.service, status, code, sentence(operation.service, caller, need, reason=reason))


def sentence(service: str, caller: Caller, need: Need, *, reason: str) -> str:
    """Principal, action, resource, and why: one sentence without a full stop, as AWS writes it."""
    resource = need.resource if need.spoken is None else need.spoken
    if service == "s3" and resource:
        resource = f'"{resource}"'
    who, action = session_arn(caller.role, caller.session), spelled(service, need.action)
    where = f" on resource: {resource}" if resource else ""
    return f"User: {who} is not authorized to perform: {action}{where} {reason}"


def because(service: str, need: Need, *, denied_by: str = "") -> str:
    """How the sentence ends. `denied_by`: the kind of policy ("identity-based") with an explicit deny; "" when nothing
    allows it."""
    if denied_by:
        return f"with an explicit deny in {'an' if denied_by[0] in 'aeiou' else 'a'} {denied_by} policy"
    return f"because no identity-based policy allows the {spelled(service, need.action)} action"


def spelled(service: str, action: str) -> str:
    """SNS shouts its name, SQS whispers the operation."""
    if service == "sns" and action.startswith("sns:"):
        return "SNS" + action[3:]
    return action.lower() if service == "sqs" and action.startswith("sqs:") else action
