"""The seam between invocations and what CloudWatch and X-Ray make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.result import Invocation, Observations

if TYPE_CHECKING:
    from sandbox.cloud.front.endpoint import OwnAnswer


class Observer(Protocol):
    """Told of everything that is to be logged, measured or traced. Called under the endpoint's lock."""

    own: Mapping[str, OwnAnswer]
    """The services that it answers, by name, for `Endpoint.own`."""

    def invoked(self, function: FunctionConfiguration, invocation: Invocation, exchange: Exchange | None) -> None:
        """An invocation is over (`exchange` is None for one that was throttled): write its log lines to its group and
        stream, extract embedded metrics, count Lambda's own metrics, assemble its trace, feed subscriptions."""

    def time_passed(self, now: float) -> None:
        """The cloud's clock was moved: evaluate the alarms."""

    def facts(self) -> Observations:
        """All of it, for the result."""
