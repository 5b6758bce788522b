"""What happens because a moment has come: rules with a schedule, and EventBridge Scheduler.

moto keeps both and fires neither. A flexible time window is taken to begin at once.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery import event_bus
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.delivery.schedule_expressions import Expression, parse
from sandbox.cloud.sources import event_targets
from sandbox.cloud.sources.event_targets import Sender, Unreachable
from sandbox.cloud.sources.eventbridge_events import envelope, moment_text, scheduled_event
from sandbox.cloud.sources.input_transformer import text_of

SCHEDULER = "scheduler.amazonaws.com"


@dataclass(frozen=True, slots=True)
class _Timer:
    """A rule or a schedule, and when it goes off."""

    thing: Any
    expression: Expression
    begins: float  # it does not go off before, and a rate counts from here
    ends: float | None
    first_at_once: bool  # a rate goes off at `begins` itself


class Schedules:
    """The timers of this process's cloud. Made when a run begins: a rate that was deployed earlier counts from then, so
    that a run does not depend on how long its scenario has been kept."""

    def __init__(self) -> None:
        self._began = CLOCK.now()
        self._fired: dict[str, float] = {}

    def next_at(self, now: float) -> float | None:  # noqa: ARG002 - what was missed is due at once
        """The next moment at which something goes off (epoch seconds); None when nothing will."""
        return min((moment for timer in self._timers() if (moment := self._next(timer)) is not None), default=None)

    def fire(self, now: float) -> None:
        """Everything that is due at `now`, each in its own turn."""
        due = [
            (moment, timer) for timer in self._timers() if (moment := self._next(timer)) is not None and moment <= now
        ]
        for moment, timer in sorted(due, key=lambda one: one[0]):
            self._fired[timer.thing.arn] = moment
            Listeners.cause = Cause()
            if hasattr(timer.thing, "event_pattern"):
                event_bus.fire(timer.thing, scheduled_event(timer.thing.arn, moment))
            else:
                _run(timer.thing, moment)
                self._complete(timer)

    def _next(self, timer: _Timer) -> float | None:
        since = max(self._fired.get(timer.thing.arn, 0.0), timer.begins)
        if timer.first_at_once and timer.thing.arn not in self._fired:
            moment: float | None = timer.begins
        else:
            moment = timer.expression.after(since, timer.begins)
        return None if moment is None or (timer.ends is not None and moment > timer.ends) else moment

    def _timers(self) -> Iterator[_Timer]:
        yield from self._rules()
        yield from self._schedules()

    def _rules(self) -> Iterator[_Timer]:
        backend = moto_backends.existing("events")
        for bus in list(backend.event_buses.values()) if backend else ():
            for rule in list(bus.rules.values()):
                if rule.scheduled_expression and rule.state != "DISABLED":
                    begins = max(self._began, getattr(rule, "coldstart_since", 0.0))
                    yield _Timer(rule, parse(rule.scheduled_expression, at_allowed=False), begins, None, False)

    def _schedules(self) -> Iterator[_Timer]:
        backend = moto_backends.existing("scheduler")
        for group in list(backend.schedule_groups.values()) if backend else ():
            for schedule in list(group.schedules.values()):
                if schedule.state == "DISABLED":
                    continue
                expression = parse(schedule.schedule_expression, timezone=schedule.schedule_expression_timezone)
                made = max(self._began, float(schedule.creation_date))
                start = float(schedule.start_date) if schedule.start_date is not None else None
                begins = max(self._began, start) if start is not None else made
                ends = float(schedule.end_date) if schedule.end_date is not None else None
                is_rate = schedule.schedule_expression.startswith("rate")
                yield _Timer(schedule, expression, begins, ends, is_rate and start is not None and start >= begins)

    def _complete(self, timer: _Timer) -> None:
        schedule = timer.thing
        if schedule.action_after_completion == "DELETE" and self._next(timer) is None:
            groups = moto_backends.backend("scheduler").schedule_groups
            groups[schedule.group_name].schedules.pop(schedule.name, None)


def _run(schedule: Any, moment: float) -> None:
    target: Mapping[str, Any] = schedule.target
    text = _input(schedule, moment)
    sender = Sender(source="events", principal=SCHEDULER, arn=schedule.arn, resource=schedule.name)
    try:
        if event_targets.service_of(target["Arn"]) == "events":
            _put_event(target, text)
        else:
            event_targets.send(
                target["Arn"],
                text,
                sender,
                group_id=(target.get("SqsParameters") or {}).get("MessageGroupId"),
                partition_key=(target.get("KinesisParameters") or {}).get("PartitionKey", ""),
            )
    except Unreachable as error:
        _give_up(schedule, text, sender, str(error))


def _input(schedule: Any, moment: float) -> str:
    """The target's Input with its context attributes ("Adding context attributes"), or Scheduler's own event."""
    text = schedule.target.get("Input")
    if text is None:
        event = envelope(
            source="aws.scheduler", detail_type="Scheduled Event", detail="{}", resources=[schedule.arn], time=moment
        )
        return json.dumps(event, separators=(",", ":"))
    context = {
        "schedule-arn": schedule.arn,
        "scheduled-time": moment_text(moment),
        "execution-id": str(uuid.uuid4()),
        "attempt-number": "1",
    }
    for name, value in context.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return str(text)


def _put_event(target: Mapping[str, Any], text: str) -> None:
    parameters = target.get("EventBridgeParameters") or {}
    try:
        detail = json.loads(text)
        text_of(detail).encode()  # half a character is JSON, and no text
    except ValueError as error:
        raise Unreachable("An event bus takes a detail in JSON only.") from error
    event = envelope(
        source=str(parameters.get("Source", "")), detail_type=str(parameters.get("DetailType", "")), detail=detail
    )
    event_bus.put(target["Arn"].rpartition("/")[2], event)


def _give_up(schedule: Any, text: str, sender: Sender, message: str) -> None:
    """To the schedule's dead-letter queue ("Configuring a dead-letter queue for EventBridge Scheduler")."""
    facts = {
        "SCHEDULE_ARN": schedule.arn,
        "TARGET_ARN": schedule.target["Arn"],
        "ERROR_CODE": "ResourceNotFoundException" if message.startswith("There is no") else "AccessDeniedException",
        "ERROR_MESSAGE": message,
    }
    queue = (schedule.target.get("DeadLetterConfig") or {}).get("Arn")
    event_targets.give_up(queue, text, sender, message, facts=facts)
