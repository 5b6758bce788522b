"""A cloud with an authorizer: clients of a role that a test writes, clients of the cloud's own, and parsed policies."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.functions.registry import Function, Functions
from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.evaluation import Effect, about, decide
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.iam.principals import Principal
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.iam.statements import statements_of
from sandbox.cloud.world import World
from sandbox.exchange import FunctionConfiguration


class Guarded:
    """A World whose function `ada-function` has the role `ada` with the policies of this test."""

    session = "arn:aws:sts::123456789012:assumed-role/ada/ada-function"

    def __init__(self, client_of: Any) -> None:
        self.world = World.deploy("")
        self.world.endpoint.bound(10_000)
        self._client_of = client_of
        self.functions = Functions()
        self.functions.add(Function(configuration("Ada", "ada-function", "ada")))
        self.policies = Policies({}, self.functions)

    def owner(self, service: str) -> Any:
        """A client before the role is given: nothing binds it."""
        self.world.endpoint.authorizer = None
        return self._client_of(self.world, service)

    def allow(self, *statements: dict[str, Any], managed: tuple[str, ...] = (), role: str = "ada") -> Guarded:
        """Give the role `ada` one policy of these statements; with none, no policy."""
        documents = {"Inline": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
        roles = {role: Role(name=role, policies=documents, managed=managed)}
        self.policies = Policies(roles, self.functions, own_request=self.world.endpoint.own_request)
        return self

    def client(self, service: str, role: str = "ada") -> Any:
        """A client of the function."""
        self.world.endpoint.authorizer = self.policies
        self.world.endpoint.begin("invocation", Caller(role, f"{role}-function"))
        return self._client_of(self.world, service, invocation="invocation")


def configuration(logical_id: str, name: str, role: str) -> FunctionConfiguration:
    return FunctionConfiguration(
        logical_id=logical_id,
        name=name,
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        handler="app.handler",
        runtime="python3.13",
        role_arn=f"arn:aws:iam::123456789012:role/{role}",
    )


@pytest.fixture
def guarded(cloud: Any) -> Guarded:
    return Guarded(cloud.client)


@contextlib.contextmanager
def denied(code: str, status: int, *words: str) -> Iterator[None]:
    """What runs within is denied with this code and status, in a sentence with these words."""
    with pytest.raises(ClientError) as caught:
        yield
    response = caught.value.response
    assert response["Error"]["Code"] == code
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    for word in words:
        assert word in response["Error"]["Message"]


def statement(action: Any, resource: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def effect_of(
    statements: Any,
    action: str,
    resource: str,
    keys: Any = None,
    *,
    principal: Principal | None = None,
    version: str = "2012-10-17",
) -> Effect:
    """What a document of `statements` says."""
    document = {"Version": version, "Statement": statements}
    parsed = statements_of(document, for_resource=principal is not None)
    return decide(about(parsed, action, principal), resource, Context(keys or {})).effect


@pytest.fixture
def iam() -> type:
    """The tools of this file, for tests that want them by one name."""

    class Iam:
        statement = staticmethod(statement)
        effect_of = staticmethod(effect_of)
        denied = staticmethod(denied)
        configuration = staticmethod(configuration)

    return Iam
