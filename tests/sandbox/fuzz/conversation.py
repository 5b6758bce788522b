"""A handler that makes any calls at all, in a run of the cloud: whatever it asks, what follows is played to its end."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sandbox import plain
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.scenario import play
from sandbox.cloud.services import SERVICES
from sandbox.cloud.world import World
from sandbox.job import Job, Limits
from sandbox.result import Result
from tests.sandbox.cloud.conftest import FakeInvoker
from tests.sandbox.fuzz import wire
from tests.sandbox.fuzz.faults import Faults
from tests.sandbox.fuzz.known import BEFORE, recalled
from tests.sandbox.fuzz.parameters import One, parameters
from tests.sandbox.fuzz.seeded import SEED, TEMPLATE

REQUEST_CPU_SECONDS = 1.0
RUN_CPU_SECONDS = 5.0
RUN_MEGABYTES = 300
JOB = Job(
    code={"handler.py": b""},
    template=TEMPLATE,
    steps=({"step": "invoke", "payload": {}}, {"step": "wait", "seconds": 400}),
    limits=Limits(invocations=60),
)


@dataclass
class Tally:
    """What a target has done so far."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Kind of request -> status class -> how many."""
    carried_out: Counter[str] = field(default_factory=Counter)
    """Operation -> how often it answered 2xx."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(operation, code) -> how often, of honest requests."""

    @property
    def share(self) -> float:
        """Of the honest requests, how many were carried out."""
        return self.statuses["honest"][2] / max(1, self.statuses["honest"].total())


class Conversation:
    """The first invocation of the seeded function makes up to `most` calls of one service, some as an SDK makes them,
    some strange, some broken on their way. `one` decides everything."""

    def __init__(self, one: One, service: str, tally: Tally, *, allowed: bool, most: int = 8) -> None:
        """`allowed`: without policies."""
        self.faults: list[str] = []
        self._one = one
        self._service = service
        self._tally = tally
        self._allowed = allowed
        self._most = most
        self._memory: dict[str, str] = {}
        self._spoken = False

    def run(self) -> Result:
        """Deploy, play, and look at everything that is reported of it; what is wrong comes into `faults`."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.process_time()
        with Faults() as found:
            self.world = World.deploy(TEMPLATE, SEED)
            if self._allowed:
                self.world.endpoint.authorizer = None
            result = play(self.world, JOB, FakeInvoker(self.world, self._handle))
            json.loads(plain.text(result).encode("utf-8", "surrogatepass"))
        self.faults += found.all
        spent = time.process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        if spent > RUN_CPU_SECONDS:
            self.faults.append(f"the run took {spent:.1f} s of the processor")
        if grown > RUN_MEGABYTES:
            self.faults.append(f"the run took {grown:.0f} MB more than any before")
        return result

    def _handle(self, _event: Any, context: Any) -> Any:
        if self._spoken:
            answer = self._one((None, {"batchItemFailures": [{"itemIdentifier": "x"}]}, {"statusCode": 200}, _FAILED))
            if answer is _FAILED:
                raise ValueError("a handler that fails")
            return answer
        self._spoken = True
        operations = sorted(SERVICES[self._service].operations - {"PostObject"})  # which is in no model
        for operation, given in BEFORE.get(self._service, ()) if self._one((True, False)) else ():
            self._ask(operation, "first", context.request_id, given)
        for _ in range(self._one(range(1, self._most + 1))):
            self._ask(self._one(operations), self._one(("honest", "strange", "broken")), context.request_id)
        return None

    def _ask(self, operation: str, kind: str, invocation: str, given: dict[str, Any] | None = None) -> None:
        protocols = wire.protocols(self._service)
        # botocore's model of SQS still names its older protocol, but not the members as they were called in it
        protocol = self._one(protocols if kind == "broken" else protocols[:1])
        if given is None:
            given = parameters(self._one, self._service, operation, strange=kind == "strange")
        given = recalled(given, self._memory)
        try:
            message = wire.written(self._service, operation, given, protocol)
            for _ in range(self._one((1, 1, 2)) if kind == "broken" else 0):
                message = wire.broken(self._one, message)
            raw = message.bytes()
        except Exception:
            if kind in ("honest", "first"):
                raise
            return  # botocore itself cannot write it
        began = time.thread_time()
        response = wire.answered(raw, message.method, lambda request: self.world.handle(request, invocation=invocation))
        spent = time.thread_time() - began
        problem = self._problem(operation, kind, protocol, response)
        if spent > REQUEST_CPU_SECONDS:
            problem = f"took {spent:.1f} s of the processor"
        if problem:
            self.faults.append(f"{self._service} {operation} ({protocol}, {kind}): {problem}\n  {raw[:3000]!r}")

    def _problem(self, operation: str, kind: str, protocol: str, response: HttpResponse | None) -> str:
        """What is wrong with the answer, or ""."""
        if response is None:
            return "" if kind == "broken" else "was not answered"
        self._tally.statuses[kind][response.status // 100] += 1
        if response.status >= 500 and not (kind == "broken" and _on_purpose(response)):
            return f"{response.status} {response.body[:300]!r}"
        if kind == "broken":
            return ""
        try:
            said = wire.said(self._service, operation, protocol, response)
        except Exception as error:  # noqa: BLE001 - whatever botocore says of an answer that it cannot read
            return f"an SDK cannot read the answer: {error!r}: {response.body[:300]!r}"
        if response.status < 300:
            self._tally.carried_out[operation] += 1
        elif kind == "honest":
            self._tally.refused[operation, str(said.get("Error", {}).get("Code"))] += 1
        self._remember(said)
        return ""

    def _remember(self, value: Any) -> None:
        for member in value if isinstance(value, list) else ():
            self._remember(member)
        for name, member in value.items() if isinstance(value, dict) else ():
            if isinstance(member, str):
                self._memory[name] = member
            self._remember(member)


_FAILED = object()


def _on_purpose(response: HttpResponse) -> bool:
    """A request that was broken may name an operation that is not simulated (`sandbox.cloud.front.gate`)."""
    error = error_of(response)
    return response.status == 501 and error is not None and error.code in ("NotImplemented", "501")
