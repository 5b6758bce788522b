"""AWS calls that fail because a scenario says so: throttling, 5xx, an answer that never comes, a death half-way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal

MESSAGES = {
    "ThrottlingException": "Rate exceeded",
    "ProvisionedThroughputExceededException": "The level of configured provisioned throughput for the table was "
    "exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    "SlowDown": "Please reduce your request rate.",
    "ServiceUnavailable": "Service is unable to handle request.",
    "InternalServerError": "Internal server error",
    "InternalError": "We encountered an internal error. Please try again.",
    "RequestTimeout": "Your socket connection to the server was not read from or written to within the timeout period.",
}
_STATUS = {"SlowDown": 503, "ServiceUnavailable": 503, "InternalServerError": 500, "InternalError": 500}
_LONGEST_SILENCE = 900.0


@dataclass(slots=True)
class _Fault:
    service: str
    operation: str
    function: str | None
    skip: int  # matching calls that still pass
    times: int  # matching calls that still fail after those
    code: str
    status: int
    message: str
    carried_out: bool


@dataclass(slots=True)
class _Death:
    function: str | None
    after: int


class Faults:
    """What is to go wrong from now on. Called under the endpoint's lock."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []
        self._deaths: list[_Death] = []
        self._silence = threading.Event()

    def fail(self, step: dict[str, Any], function: str | None) -> None:
        """Take a `fail-call` step (`sandbox.job.Step`); "carried_out": true fails the call after it was carried out."""
        code = str(step["error"])
        self._faults.append(
            _Fault(
                service=str(step["service"]),
                operation=str(step["operation"]),
                function=function,
                skip=int(step.get("call", 1)) - 1,
                times=int(step.get("times", 1)),
                code=code,
                status=int(step.get("status", _STATUS.get(code, 400))),
                message=str(step.get("message", MESSAGES.get(code, code))),
                carried_out=bool(step.get("carried_out", False)),
            )
        )

    def kill(self, after_call: int, function: str | None) -> None:
        """Let the environment of the function (None: of any) die right after its `after_call`-th call from now on."""
        self._deaths.append(_Death(function, after_call))

    def due(self, operation: Operation, function: str) -> _Fault | None:
        """The fault that this call meets, if any; counts the call."""
        for fault in self._faults:
            if (fault.service, fault.operation) != (operation.service, operation.name):
                continue
            if fault.function not in (None, function) or not fault.times:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def dies(self, function: str) -> bool:
        """Whether the environment of `function` dies after the call that was just carried out; counts the call."""
        died = False
        for death in self._deaths:
            if death.function in (None, function) and death.after > 0:
                death.after -= 1
                died = died or death.after == 0
        return died

    def answer(self, fault: _Fault, carry_out: Callable[[], HttpResponse]) -> HttpResponse | None:
        """The error answer of `fault`; None when no answer ever comes (see `stay_silent`)."""
        if fault.carried_out:
            carry_out()
        if fault.code == "timeout":
            return None
        return refusal(fault.service, fault.status, fault.code, fault.message)

    def stay_silent(self) -> None:
        """Block, without any lock, until the run is over: what a caller sees is its own timeout."""
        self._silence.wait(_LONGEST_SILENCE)

    def end_silence(self) -> None:
        self._silence.set()
