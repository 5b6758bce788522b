"""AWS::IAM: roles and their policies, which `sandbox.cloud.iam` enforces."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.iam.managed import known_managed
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.iam.statements import problem_in
from sandbox.cloud.template import names
from sandbox.cloud.template.policies import policy_object
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed

_OWN = f"arn:aws:iam::{ACCOUNT_ID}:policy/"


def _make_role(making: Making) -> None:
    trust = policy_object(making.properties.get("AssumeRolePolicyDocument"), "AssumeRolePolicyDocument")
    inline: dict[str, Mapping[str, Any]] = {}
    for policy in making.properties.get("Policies") or []:
        if not isinstance(policy, dict) or "PolicyName" not in policy:
            raise Misfit("a policy needs a PolicyName", "Policies")
        try:
            inline[str(policy["PolicyName"])] = _identity_policy(policy.get("PolicyDocument"))
        except Misfit as error:
            raise Misfit(f"the policy {policy['PolicyName']}: {error}", "Policies") from error
    role = Role(name=making.name, policies=inline, trust=trust)
    for arn in making.properties.get("ManagedPolicyArns") or []:
        role = _with_managed(making, role, str(arn))
    making.deployment.roles[role.name] = role
    path = making.text("Path", "/").strip("/")
    making.answers["Arn"] = names.role_arn(f"{path}/{role.name}" if path else role.name)


def _identity_policy(document: Any) -> Mapping[str, Any]:
    """A policy of a role, which the authorizer must be able to read. Raises Misfit."""
    policy = policy_object(document)
    problem = problem_in(policy)
    if problem is not None:
        raise Misfit(problem.rstrip("."), "PolicyDocument")
    return policy


def _with_managed(making: Making, role: Role, arn: str) -> Role:
    if not arn.startswith("arn:"):
        raise Misfit(f"ARN {arn} is not valid", "ManagedPolicyArns")
    if not arn.startswith(_OWN):
        if not known_managed(arn):
            raise Misfit(f"AWS has no managed policy {arn}", "ManagedPolicyArns")
        return dataclasses.replace(role, managed=(*role.managed, arn))
    document = making.deployment.managed_policies.get(arn)
    if document is None:
        raise Misfit(f"there is no policy {arn} in the template", "ManagedPolicyArns")
    return dataclasses.replace(role, policies={**role.policies, arn.removeprefix(_OWN): document})


def _attach(making: Making, document: Mapping[str, Any], policy: str) -> None:
    for name in making.properties.get("Roles") or []:
        role = making.deployment.roles.get(str(name))
        if role is None:
            raise Misfit(f"there is no role {name} in the template", "Roles")
        making.deployment.roles[role.name] = dataclasses.replace(role, policies={**role.policies, policy: document})


def _put_policy(making: Making) -> None:
    making.needed("PolicyName")
    _attach(making, _identity_policy(making.properties.get("PolicyDocument")), making.text("PolicyName"))


def _make_managed_policy(making: Making) -> None:
    document = _identity_policy(making.properties.get("PolicyDocument"))
    making.deployment.managed_policies[names.managed_policy_arn(making.name)] = document
    _attach(making, document, making.name)


ROLE = ResourceType(
    name="AWS::IAM::Role",
    make=_make_role,
    carried_out=listed("RoleName AssumeRolePolicyDocument Policies ManagedPolicyArns Path"),
    without_effect=listed("Description MaxSessionDuration Tags"),
    refused={"PermissionsBoundary": "permissions boundaries are absent"},
    name_property="RoleName",
    attributes={"RoleId": lambda name: "AROA" + names.Names(name).suffix("role", 17)},
)
POLICY = ResourceType(
    name="AWS::IAM::Policy",
    make=_put_policy,
    carried_out=listed("PolicyName PolicyDocument Roles"),
    refused={"Users": "there are no IAM users", "Groups": "there are no IAM groups"},
)
MANAGED_POLICY = ResourceType(
    name="AWS::IAM::ManagedPolicy",
    make=_make_managed_policy,
    carried_out=listed("ManagedPolicyName PolicyDocument Roles"),
    without_effect=listed("Description Path"),
    refused={"Users": "there are no IAM users", "Groups": "there are no IAM groups"},
    name_property="ManagedPolicyName",
    ref=names.managed_policy_arn,
    attributes={"PolicyArn": names.managed_policy_arn},
)
