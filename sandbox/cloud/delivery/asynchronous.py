"""Lambda's queue of asynchronous invocations: two retries, an age, then a dead-letter queue or a destination.

"Invoking a Lambda function asynchronously", "How Lambda handles errors and retries with asynchronous invocation",
"Capturing records of Lambda asynchronous invocations" (Lambda developer guide).
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause, Delivery
from sandbox.cloud.delivery.destinations import Unreachable, send
from sandbox.cloud.delivery.moments import next_of
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.functions.invocations import Order
from sandbox.cloud.functions.registry import LATEST, Function, Functions
from sandbox.cloud.functions.versions import invoked, version_of
from sandbox.job import JsonValue
from sandbox.result import Fate, Invocation, InvocationStatus, Undelivered

RETRY_SECONDS = (60.0, 120.0)
"""Lambda waits one minute before the first retry and two before the second."""
_THROTTLE_SECONDS = (1.0, 300.0)
"""A throttled event is tried again after a second at first, then less and less often, up to every five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event in the queue."""

    delivery: Delivery
    request_id: str
    accepted: float  # epoch seconds of the cloud's clock
    failures: int = 0
    throttles: int = 0

    def order(self) -> Order:
        return Order(
            source=self.delivery.source,
            function=self.delivery.function,
            qualifier=self.delivery.qualifier,
            event=self.delivery.event,
            cause=self.delivery.cause,
            attempt=self.failures + self.throttles + 1,
            asynchronous=True,
            request_id=self.request_id,
        )


@dataclass(slots=True)
class AsynchronousQueue:
    """Events by the moment at which they are due. All times are epoch seconds of the cloud's clock."""

    functions: Functions
    attempts: int  # how often a throttled event is tried within one step
    may_deliver: Callable[[str, str], str | None] = lambda _function, _arn: None
    """(function, ARN of a destination) -> why the function's role may not send there, or None"""
    dropped: Callable[[str], None] = lambda _function: None
    """Told the name of a function whose event is given up, wherever it goes then."""
    dead_letter_error: Callable[[str], None] = lambda _function: None
    """Told the name of a function whose dead-letter queue takes nothing."""
    _heap: list[tuple[float, int, Waiting]] = field(default_factory=list)
    _number: itertools.count[int] = field(default_factory=itertools.count)
    _undelivered: list[Undelivered] = field(default_factory=list)
    _tired: list[Waiting] = field(default_factory=list)

    def accept(self, delivery: Delivery, now: float) -> None:
        self._put(now, Waiting(delivery=delivery, request_id=invocation_request_id(), accepted=now))

    def begin_step(self, now: float) -> None:
        """What was left waiting is tried again."""
        self._undelivered.clear()
        for waiting in self._tired:
            self._put(now, replace(waiting, throttles=0))
        self._tired.clear()

    def take(self, now: float) -> Waiting | None:
        """The next event that is due; one that has become too old is given up."""
        while self._heap and self._heap[0][0] <= now:
            waiting = heapq.heappop(self._heap)[2]
            function = self._function(waiting)
            if function is None:
                continue
            if now - waiting.accepted > function.invoke_config(waiting.delivery.qualifier).max_age_seconds:
                self._give_up(function, waiting, None, "EventAgeExceeded")
                continue
            return waiting
        return None

    def next_at(self) -> float | None:
        return next_of(due for due, _, _ in self._heap)

    def conclude(self, waiting: Waiting, invocation: Invocation, now: float) -> None:
        """What became of an event that was taken."""
        function = self._function(waiting)
        if function is None:
            return
        if invocation.status is InvocationStatus.ANSWERED:
            on_success = function.invoke_config(waiting.delivery.qualifier).on_success
            self._record(function, waiting, invocation, "Success", on_success)
        elif invocation.status is InvocationStatus.THROTTLED:
            self._throttled(waiting, now)
        elif waiting.failures < function.invoke_config(waiting.delivery.qualifier).retries:
            self._put(now + RETRY_SECONDS[waiting.failures], replace(waiting, failures=waiting.failures + 1))
        else:
            self._give_up(function, waiting, invocation, "RetriesExhausted")

    def refuse(self, delivery: Delivery, reason: str) -> None:
        """The function's resource policy does not allow this delivery."""
        self._undelivered.append(_undelivered(Fate.REFUSED, delivery, 0, reason))

    def undelivered(self) -> tuple[Undelivered, ...]:
        """What this step refused, gave up or left waiting."""
        return tuple(self._undelivered)

    def _throttled(self, waiting: Waiting, now: float) -> None:
        waiting = replace(waiting, throttles=waiting.throttles + 1)
        if waiting.throttles >= self.attempts:
            reason = "The function is throttled; Lambda goes on trying until the event is six hours old."
            self._undelivered.append(_undelivered(Fate.WAITING, waiting.delivery, waiting.throttles, reason))
            self._tired.append(waiting)
            return
        first, longest = _THROTTLE_SECONDS
        self._put(now + min(longest, first * 2 ** (waiting.throttles - 1)), waiting)

    def _give_up(self, function: Function, waiting: Waiting, invocation: Invocation | None, condition: str) -> None:
        self.dropped(function.configuration.name)
        on_failure = function.invoke_config(waiting.delivery.qualifier).on_failure
        sent = self._record(function, waiting, invocation, condition, on_failure)
        if function.dead_letter_arn:
            buried = self._bury(function, waiting, invocation)
            if not buried:
                self.dead_letter_error(function.configuration.name)
            sent = buried or sent
        if not sent and not (function.dead_letter_arn or on_failure):
            spent = "grew older than it may" if condition == "EventAgeExceeded" else "was tried as often as it may be"
            reason = (
                f"The event {spent}, and the function has neither a dead-letter queue nor an on-failure destination: "
                "it is gone."
            )
            attempts = waiting.failures + 1 if invocation is not None else waiting.failures
            self._undelivered.append(_undelivered(Fate.DISCARDED, waiting.delivery, attempts, reason))

    def _record(
        self, function: Function, waiting: Waiting, invocation: Invocation | None, condition: str, arn: str
    ) -> bool:
        """Send the record of an invocation to its destination; False when there is none or it takes nothing."""
        if not arn:
            return False
        return self._send(arn, waiting, invocation, _record_of(function, waiting, invocation, condition), {})

    def _bury(self, function: Function, waiting: Waiting, invocation: Invocation | None) -> bool:
        """The event itself, with the attributes that Lambda gives a dead letter."""
        error = invocation.error if invocation else None
        attributes: dict[str, str | int] = {
            "RequestID": waiting.request_id,
            "ErrorCode": 200,
            "ErrorMessage": (error.message if error else "")[:1024] or "none",
        }
        return self._send(function.dead_letter_arn, waiting, invocation, waiting.delivery.event, attributes)

    def _send(
        self,
        arn: str,
        waiting: Waiting,
        invocation: Invocation | None,
        document: JsonValue,
        attributes: Mapping[str, str | int],
    ) -> bool:
        cause = waiting.delivery.cause
        forbidden = self.may_deliver(waiting.delivery.function, arn)
        if forbidden is not None:
            self._undelivered.append(_undelivered(Fate.DISCARDED, waiting.delivery, waiting.failures + 1, forbidden))
            return False
        Listeners.cause = Cause(
            invocation=waiting.request_id,
            depth=cause.depth + 1,
            trace=invocation.trace_header if invocation else cause.trace,
        )
        try:
            send(arn, document, attributes=attributes)
        except Unreachable as error:
            self._undelivered.append(_undelivered(Fate.DISCARDED, waiting.delivery, waiting.failures + 1, str(error)))
            return False
        finally:
            Listeners.cause = Cause()
        return True

    def _function(self, waiting: Waiting) -> Function | None:
        """None when it, or the version or alias, was deleted meanwhile: its events go with it."""
        function = self.functions.get(waiting.delivery.function)
        gone = function is None or version_of(function, waiting.delivery.qualifier) is None
        return None if gone else function

    def _put(self, due: float, waiting: Waiting) -> None:
        heapq.heappush(self._heap, (due, next(self._number), waiting))


def _record_of(function: Function, waiting: Waiting, invocation: Invocation | None, condition: str) -> JsonValue:
    configuration = invoked(function, waiting.delivery.qualifier or LATEST)
    record: dict[str, JsonValue] = {
        "version": "1.0",
        "timestamp": CLOCK.moment().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": waiting.request_id,
            "functionArn": configuration.arn,
            "condition": condition,
            "approximateInvokeCount": waiting.failures + (1 if invocation is not None else 0),
        },
        "requestPayload": waiting.delivery.event,
    }
    if invocation is not None:
        context: dict[str, JsonValue] = {"statusCode": 200, "executedVersion": configuration.version}
        if invocation.error is not None:
            context["functionError"] = "Unhandled"
        record["responseContext"] = context
        record["responsePayload"] = invocation.answer if invocation.error is None else error_document(invocation)
    return record


def error_document(invocation: Invocation) -> JsonValue:
    """The payload that a caller of Invoke gets when the function failed."""
    error = invocation.error
    assert error is not None
    payload: dict[str, JsonValue] = {"errorMessage": error.message, "errorType": error.type}
    if error.stack:
        payload["trace" if invocation.runtime.startswith("nodejs") else "stackTrace"] = list(error.stack)
    return payload


def event_size(event: JsonValue) -> int:
    """Bytes of an event as it is queued."""
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _undelivered(fate: Fate, delivery: Delivery, attempts: int, reason: str) -> Undelivered:
    return Undelivered(
        fate=fate,
        source=delivery.source,
        function=delivery.function,
        resource=delivery.resource,
        attempts=attempts,
        reason=reason,
        event=delivery.event,
    )
