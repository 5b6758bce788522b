"""The seam between requests and the policies that allow them."""

from __future__ import annotations

from typing import Protocol

from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.result import Permission


class Authorizer(Protocol):
    def refusal(self, operation: Operation, caller: Caller) -> HttpResponse | None:
        """The denial that `caller` gets for `operation`, in the shape and words of its service; None when allowed.

        Called under the endpoint's lock before the operation is carried out; remembers which permissions it used.
        """

    def may_invoke(self, function: str, principal: str, source_arn: str) -> bool:
        """Whether the resource policy of the function (logical id) lets the service `principal` invoke it for
        `source_arn`."""

    def may_deliver(self, function: str, target_arn: str) -> str | None:
        """The sentence with which AWS refuses a dead-letter queue or destination that the role of the function (logical
        id) cannot send to; None when it can."""

    def permissions(self) -> tuple[Permission, ...]:
        """Every action that the functions' roles allow, used or not."""
