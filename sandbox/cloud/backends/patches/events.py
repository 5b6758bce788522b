"""EventBridge.

1. `EventsBackend.put_events` is replaced. moto matches with a matcher of its own that knows fewer operators, leaves out
   the event's version, sends inline to whatever it knows, POSTs to API destinations, and raises for a Lambda target.
2. `EventsBackend.put_rule` is wrapped: patterns and schedules are read before they are kept.
3. `EventsBackend.put_targets` is wrapped: only targets that this cloud has, at most five, with inputs that can be read.
4. `EventsHandler.test_event_pattern` is written: moto answers nothing.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery import event_bus
from sandbox.cloud.delivery.patterns import matches, validate
from sandbox.cloud.delivery.schedule_expressions import parse
from sandbox.cloud.sources import event_targets
from sandbox.cloud.sources.eventbridge_events import envelope
from sandbox.cloud.sources.input_transformer import text_of, valid_path
from sandbox.job import JsonValue

MAX_TARGETS = 5
"""For one rule ("Amazon EventBridge quotas")."""
MAX_TEMPLATE = 8192
REQUIRED = ("Source", "DetailType", "Detail")


def apply() -> None:
    models: Any = importlib.import_module("moto.events.models")
    responses: Any = importlib.import_module("moto.events.responses")
    models.EventsBackend.put_events = _put_events
    responses.EventsHandler.test_event_pattern = _test_event_pattern
    _patch_rules(models.EventsBackend)
    _patch_targets(models.EventsBackend)


def _put_events(_self: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_put_event(entry) for entry in events]


def _put_event(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of the answer: {EventId} or {ErrorCode, ErrorMessage}."""
    for name in REQUIRED:
        if not entry.get(name):
            words = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": words}
    if entry["Source"].startswith("aws."):
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized for the source."}
    detail = _json_object(entry["Detail"])
    if detail is None:
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    event = envelope(
        source=entry["Source"],
        detail_type=entry["DetailType"],
        detail=detail,
        resources=entry.get("Resources") or (),
        time=entry.get("Time"),
    )
    event_bus.put((entry.get("EventBusName") or "default").rpartition("/")[2], event)
    return {"EventId": event["id"]}


def _patch_rules(backend: Any) -> None:
    moto_put = backend.put_rule

    def put_rule(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        from moto.events.exceptions import InvalidEventPatternException

        pattern, schedule = kwargs.get("event_pattern"), kwargs.get("scheduled_expression")
        if pattern:
            try:
                validate(pattern)
            except ValueError as error:
                raise InvalidEventPatternException(reason=str(error).partition("Reason: ")[2]) from error
        if schedule:
            try:
                parse(schedule, at_allowed=False)
            except ValueError as error:
                _refuse("Parameter ScheduleExpression is not valid.", error)
        known = self.event_buses.get(self._normalize_event_bus_arn(kwargs.get("event_bus_arn")))
        before = known.rules.get(name) if known is not None else None
        rule = moto_put(self, name, *args, **kwargs)
        same = before is not None and before.scheduled_expression == schedule
        rule.coldstart_since = getattr(before, "coldstart_since", 0.0) if same else CLOCK.now()
        return rule

    backend.put_rule = put_rule


def _patch_targets(backend: Any) -> None:
    moto_put = backend.put_targets

    def put_targets(self: Any, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]) -> None:
        from moto.core.exceptions import JsonRESTError

        for target in targets:
            _check_target(target)
        bus = self._get_event_bus(self._normalize_event_bus_arn(event_bus_arn))
        known = [target["Id"] for target in bus.rules[name].targets] if name in bus.rules else []
        if len({*known, *(target["Id"] for target in targets)}) > MAX_TARGETS:
            raise JsonRESTError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
        moto_put(self, name, event_bus_arn, targets)

    backend.put_targets = put_targets


def _check_target(target: Mapping[str, Any]) -> None:
    arn = target["Arn"]
    if event_targets.service_of(arn) not in event_targets.SERVICES or ":api-destination/" in arn:
        _refuse(f"Parameter {arn[:512]} is not valid. Reason: there is no such target in this cloud.")
    if sum(name in target for name in ("Input", "InputPath", "InputTransformer")) > 1:
        _refuse(f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id'][:64]}.")
    if "Input" in target and _json(target["Input"]) is _NOTHING:
        _refuse(f"JSON syntax error in input for target {target['Id'][:64]}")
    template = (target.get("InputTransformer") or {}).get("InputTemplate", "")
    if len(template) > MAX_TEMPLATE or len(target.get("Input", "")) > MAX_TEMPLATE:
        _refuse(f"Input and InputTemplate of target {target['Id'][:64]} have at most {MAX_TEMPLATE} characters")
    paths = [*((target.get("InputTransformer") or {}).get("InputPathsMap") or {}).values()]
    for path in [*paths, target.get("InputPath") or "$"]:
        if not valid_path(path):
            _refuse(f"Parameter InputPath for target {target['Id'][:64]} is invalid")


def _test_event_pattern(self: Any) -> str:
    """TestEventPattern: {"Result": whether the event matches}."""
    from moto.events.exceptions import InvalidEventPatternException

    try:
        pattern = validate(self._get_param("EventPattern"))
    except ValueError as error:
        raise InvalidEventPatternException(reason=str(error).partition("Reason: ")[2]) from error
    event = _json_object(self._get_param("Event"))
    needed = {"id", "account", "source", "time", "region", "resources", "detail-type"}
    if event is None or not needed <= set(event):
        _refuse("Parameter Event is not valid.")
    return json.dumps({"Result": matches(pattern, event)})


_NOTHING = object()


def _json(text: str) -> Any:
    """What `text` means; `_NOTHING` for what is no JSON, or names half a character, which nobody could be sent."""
    try:
        document = json.loads(text, parse_constant=_no_number)
        text_of(document).encode()
    except (ValueError, RecursionError):
        return _NOTHING
    return document


def _json_object(text: str) -> dict[str, JsonValue] | None:
    document = _json(text)
    return document if isinstance(document, dict) else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(message: str, cause: Exception | None = None) -> NoReturn:
    from moto.events.exceptions import ValidationException

    raise ValidationException(message) from cause
