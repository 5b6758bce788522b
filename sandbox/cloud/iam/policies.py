"""The authorizer: every AWS call of a function against its role's policies and the policies of what it calls.

Functions, roles and resources are of one account, so either kind of policy can allow and either can deny ("Policy
evaluation for requests within a single account", IAM User Guide). Nothing here is asked of the cloud's own steps.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam import lambda_needs, partial_deletes
from sandbox.cloud.iam.arns import arn, role_arn
from sandbox.cloud.iam.context import Context, Unknown, Values
from sandbox.cloud.iam.denials import because, denial, sentence
from sandbox.cloud.iam.evaluation import Effect, about, decide
from sandbox.cloud.iam.missing_keys import bucket_exists, need_to_be_told
from sandbox.cloud.iam.principals import Principal
from sandbox.cloud.iam.requirements import needs_of
from sandbox.cloud.iam.requirements.need import Need
from sandbox.cloud.iam.requirements.s3 import bucket_arn, delete_of
from sandbox.cloud.iam.resource_policies import SENDING, policy_of, service_may
from sandbox.cloud.iam.role_policies import RolePolicies
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.iam.target_roles import role_of
from sandbox.exchange import FunctionConfiguration
from sandbox.result import Permission


class Policies:
    """Implements `Authorizer`. A function whose role is not in `roles` has no permissions."""

    def __init__(
        self,
        roles: Mapping[str, Role],
        functions: Functions,
        *,
        own_request: Callable[[HttpRequest], HttpResponse] | None = None,
    ) -> None:
        """`roles` by name. `own_request` (`Endpoint.own_request`) carries out what of a DeleteObjects is allowed;
        without it one forbidden key forbids them all."""
        self._roles = {name: RolePolicies.of(role) for name, role in roles.items()}
        self._functions = functions
        self._own_request = own_request

    def refusal(self, operation: Operation, caller: Caller) -> HttpResponse | None:
        """The denial that `caller` gets for `operation`; None when it is allowed."""
        if caller.is_cloud:
            return None
        keys = _keys(caller)
        if operation.name == "DeleteObjects" and operation.service == "s3":
            return self._delete_objects(operation, caller, keys)
        for need in needs_of(operation):
            reason = self._against(need, caller, keys)
            if reason is not None:
                return denial(operation, caller, need, reason=because(operation.service, need, denied_by=reason))
        hidden = need_to_be_told(operation) if operation.service == "s3" else None
        if hidden is not None:
            reason = self._against(hidden, caller, keys)
            if reason is not None:
                return denial(operation, caller, hidden, reason=because("s3", hidden, denied_by=reason))
        return None

    def may_invoke(self, function: str, principal: str, source_arn: str) -> bool:
        """Whether the service `principal` may invoke the function for `source_arn`: because the function's resource
        policy lets it, or the role that a rule or schedule names. `function` is an ARN, with or without a version or
        alias, or a logical id or name, which stands for all of its versions and aliases."""
        known = self._functions.find(function)
        if known is None:
            return False
        plain = known.configuration.arn
        meant = (plain, *(f"{plain}:{name}" for name in (*known.aliases, *known.versions)))
        resources = (function,) if function.startswith("arn:") else meant
        return any(self._service_may(principal, "lambda:InvokeFunction", each, source_arn) for each in resources)

    def may_send(self, resource_arn: str, principal: str, source_arn: str) -> bool:
        """Whether the service `principal` may send to a queue, a topic, a bus, a stream or a function for `source_arn`
        (S3 and SNS to a queue, EventBridge to a queue or topic ...), by the same two ways."""
        service = resource_arn.split(":")[2] if resource_arn.count(":") >= 5 else ""
        action = "lambda:InvokeFunction" if service == "lambda" else SENDING.get(service)
        return action is not None and self._service_may(principal, action, resource_arn, source_arn)

    def _service_may(self, principal: str, action: str, resource: str, source_arn: str) -> bool:
        role = self._roles.get(role_of(principal, source_arn, resource))
        if role is not None:
            need = Need(action=action, resource=resource)
            if (
                role.decide(need, Context(_keys(Caller(role.role, principal.partition(".")[0])))).effect
                is Effect.ALLOWED
            ):
                return True
        return service_may(policy_of(resource, self._functions), principal, action, resource, source_arn)

    def may_poll(self, mapping: EventSourceMapping) -> str | None:
        """The sentence with which AWS refuses a mapping whose function's role cannot read the source; None when it
        can."""
        for need in lambda_needs.polling(mapping):
            if not self._role_may(mapping.function, need):
                return lambda_needs.cannot_poll(mapping, need)
        return None

    def may_deliver(self, function: str, target_arn: str) -> str | None:
        """The sentence with which AWS refuses a dead-letter queue or destination that the role of the function
        (logical id) cannot send to; None when it can."""
        need = lambda_needs.delivering(target_arn)
        if need is None or self._role_may(function, need):
            return None
        return lambda_needs.cannot_deliver(need)

    def may_log(self, configuration: FunctionConfiguration, log_stream: str, *, group_exists: bool) -> bool:
        """Whether Lambda, in the name of the function's role, can write the function's lines to CloudWatch Logs."""
        needs = lambda_needs.logging(configuration.log_group, log_stream, group_exists=group_exists)
        return all(self._role_may(configuration.logical_id, need) for need in needs)

    def permissions(self) -> tuple[Permission, ...]:
        """Every action that the roles allow, role by role, used or not. What Lambda itself does with a function's role
        (polling, destinations, logs, traces) counts as used."""
        for function in self._functions:
            logical_id = function.configuration.logical_id
            mappings = [each for each in self._functions.mappings.values() if each.function == logical_id]
            for need in lambda_needs.used_by_lambda(function, mappings):
                self._role_may(logical_id, need)
        return tuple(permission for role in self._roles.values() for permission in role.permissions())

    def _role_may(self, function: str, need: Need) -> bool:
        if function not in self._functions:
            return False
        configuration = self._functions[function].configuration
        caller = Caller(configuration.role_arn.rpartition("/")[2], configuration.name)
        return self._against(need, caller, _keys(caller)) is None

    def _delete_objects(
        self, operation: Operation, caller: Caller, keys: Mapping[str, Values | Unknown]
    ) -> HttpResponse | None:
        bucket = operation.parameters.get("Bucket")
        denied: dict[int, str] = {}
        needs = needs_of(operation)
        for number, need in enumerate(needs):
            reason = self._against(need, caller, keys)
            if reason is not None:
                denied[number] = sentence("s3", caller, need, reason=because("s3", need, denied_by=reason))
        if not denied:
            return None
        if self._own_request is None and len(denied) < len(needs):
            number = next(iter(denied))
            need = delete_of(bucket, operation.parameters["Delete"]["Objects"][number])
            return denial(operation, caller, need, reason=because("s3", need))
        return partial_deletes.answered(operation, denied, self._own_request or _nobody)

    def _against(self, need: Need, caller: Caller, keys: Mapping[str, Values | Unknown]) -> str | None:
        """Why `caller` may not have `need`: the kind of policy that denies it, "" when none allows it; None when one
        does. A bucket that does not exist has nobody to deny anything."""
        if need.action.startswith("s3:") and need.action not in _WITHOUT_BUCKET:
            bucket = need.resource.removeprefix(bucket_arn("")).partition("/")[0]
            if bucket and not bucket_exists(bucket):
                return None
        context = Context(keys, need.keys)
        role = self._roles.get(caller.role)
        by_role = role.decide(need, context).effect if role is not None else Effect.NOT_ALLOWED
        if by_role is Effect.DENIED:
            return "identity-based"
        by_resource = Effect.NOT_ALLOWED
        hanging = policy_of(need.resource, self._functions)
        if hanging:
            principal = Principal(role=caller.role, session=caller.session)
            by_resource = decide(about(hanging, need.action, principal), need.resource, context).effect
        if by_resource is Effect.DENIED:
            return "resource-based"
        return None if Effect.ALLOWED in (by_role, by_resource) else ""


_WITHOUT_BUCKET = ("s3:ListAllMyBuckets", "s3:CreateBucket")


def _nobody(_request: HttpRequest) -> HttpResponse:
    raise AssertionError("nothing was allowed, so there is nothing to carry out")


def _keys(caller: Caller) -> dict[str, Values | Unknown]:
    """The global condition keys of a request that a function's role makes."""
    now = CLOCK.now()
    return {
        "aws:currenttime": (datetime.datetime.fromtimestamp(now, datetime.UTC).isoformat(),),
        "aws:epochtime": (str(int(now)),),
        "aws:multifactorauthpresent": ("false",),
        "aws:principalaccount": (ACCOUNT_ID,),
        "aws:principalarn": (role_arn(caller.role),),
        "aws:principalisawsservice": ("false",),
        "aws:principaltype": ("AssumedRole",),
        "aws:requestedregion": (REGION,),
        "aws:resourceaccount": (ACCOUNT_ID,),
        "aws:securetransport": ("true",),
        "aws:userid": (f"AROAIOSFODNN7EXAMPLE1:{caller.session}",),
        "aws:viaawsservice": ("false",),
        "lambda:sourcefunctionarn": (arn("lambda", f"function:{caller.session}"),),
        "s3:resourceaccount": (ACCOUNT_ID,),
    }
