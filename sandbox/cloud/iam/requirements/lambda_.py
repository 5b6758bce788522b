"""What calls of AWS Lambda need ("Actions, resources, and condition keys for AWS Lambda", Service Authorization
Reference)."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.context import Unknown, Values
from sandbox.cloud.iam.requirements.events import passed
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement, given


def function_arn(name: object, qualifier: object = None) -> str:
    """The ARN from a name, a partial ARN ("123456789012:function:f") or an ARN; with the version or alias."""
    text = str(name or "")
    if not text.startswith("arn:"):
        text = arn("lambda", "function:" + text.rpartition("function:")[2])
    named, _, given_qualifier = text.partition(":function:")[2].partition(":")
    wanted = str(qualifier) if qualifier else given_qualifier
    prefix = text.partition(":function:")[0] + ":function:"
    return f"{prefix}{named}:{wanted}" if wanted else f"{prefix}{named}"


def _function(action: str) -> Requirement:
    """On the function, whatever version or alias is asked for."""
    return lambda call: [Need(action=f"lambda:{action}", resource=function_arn(_unqualified(call)))]


def _qualified(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        resource = function_arn(call.get("FunctionName"), call.get("Qualifier"))
        yield Need(action=f"lambda:{action}", resource=resource)

    return needs


def _unqualified(call: Parameters) -> str:
    parts = function_arn(call.get("FunctionName")).split(":")
    return ":".join(parts[:7])


def _invoke(call: Parameters) -> Iterable[Need]:
    yield Need(action="lambda:InvokeFunction", resource=function_arn(call.get("FunctionName"), call.get("Qualifier")))


def _with_role(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        yield Need(action=f"lambda:{action}", resource=function_arn(_unqualified(call)))
        yield from passed(call.get("Role"), "lambda.amazonaws.com")

    return needs


def _add_permission(call: Parameters) -> Iterable[Need]:
    keys = given(
        {"lambda:principal": call.get("Principal"), "lambda:functionurlauthtype": call.get("FunctionUrlAuthType")}
    )
    resource = function_arn(call.get("FunctionName"), call.get("Qualifier"))
    yield Need(action="lambda:AddPermission", resource=resource, keys=keys)


def _url(action: str) -> Requirement:
    def needs(call: Parameters) -> Iterable[Need]:
        keys = given({"lambda:functionurlauthtype": call.get("AuthType")})
        resource = function_arn(call.get("FunctionName"), call.get("Qualifier"))
        yield Need(action=f"lambda:{action}", resource=resource, keys=keys)

    return needs


def _mapping(action: str) -> Requirement:
    """On a mapping that there is; before it is there it has no ARN."""

    def needs(call: Parameters) -> Iterable[Need]:
        keys: dict[str, Values | Unknown] = {}
        if call.get("FunctionName"):
            keys["lambda:functionarn"] = (function_arn(_unqualified(call)),)
        uuid = call.get("UUID")
        resource = arn("lambda", f"event-source-mapping:{uuid}") if uuid else "*"
        yield Need(action=f"lambda:{action}", resource=resource, keys=keys)

    return needs


def _account(action: str) -> Requirement:
    return lambda _call: [Need(action=f"lambda:{action}", resource="*")]


def _tagged(action: str) -> Requirement:
    return lambda call: [Need(action=f"lambda:{action}", resource=str(call.get("Resource") or "*"))]


LAMBDA: dict[str, Requirement] = {
    "Invoke": _invoke,
    "InvokeAsync": _invoke,
    "CreateFunction": _with_role("CreateFunction"),
    "UpdateFunctionConfiguration": _with_role("UpdateFunctionConfiguration"),
    "AddPermission": _add_permission,
    "RemovePermission": _qualified("RemovePermission"),
    "GetPolicy": _qualified("GetPolicy"),
    "GetFunction": _qualified("GetFunction"),
    "GetFunctionConfiguration": _qualified("GetFunctionConfiguration"),
    "DeleteFunction": _qualified("DeleteFunction"),
    "ListFunctions": _account("ListFunctions"),
    "GetAccountSettings": _account("GetAccountSettings"),
    **{
        name: _function(name)
        for name in (
            "CreateAlias",
            "DeleteAlias",
            "DeleteFunctionConcurrency",
            "GetAlias",
            "GetFunctionConcurrency",
            "ListAliases",
            "ListFunctionUrlConfigs",
            "ListVersionsByFunction",
            "PublishVersion",
            "PutFunctionConcurrency",
            "UpdateAlias",
            "UpdateFunctionCode",
        )
    },
    "ListFunctionEventInvokeConfigs": _function("ListFunctionEventInvokeConfigs"),
    **{
        name: _qualified(name)
        for name in (
            "DeleteFunctionEventInvokeConfig",
            "GetFunctionEventInvokeConfig",
            "GetFunctionRecursionConfig",
            "GetRuntimeManagementConfig",
            "PutFunctionEventInvokeConfig",
            "PutFunctionRecursionConfig",
            "PutRuntimeManagementConfig",
            "UpdateFunctionEventInvokeConfig",
        )
    },
    **{
        name: _url(name)
        for name in (
            "CreateFunctionUrlConfig",
            "DeleteFunctionUrlConfig",
            "GetFunctionUrlConfig",
            "UpdateFunctionUrlConfig",
        )
    },
    **{
        name: _mapping(name)
        for name in (
            "CreateEventSourceMapping",
            "DeleteEventSourceMapping",
            "GetEventSourceMapping",
            "ListEventSourceMappings",
            "UpdateEventSourceMapping",
        )
    },
    **{name: _tagged(name) for name in ("ListTags", "TagResource", "UntagResource")},
}
