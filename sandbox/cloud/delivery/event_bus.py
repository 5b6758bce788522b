"""Event buses at work: an event meets the rules of its bus, and each rule's targets get what the rule makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.patterns import matches
from sandbox.cloud.sources import event_targets
from sandbox.cloud.sources.event_targets import Sender, Unreachable
from sandbox.cloud.sources.eventbridge_events import envelope, moment_text
from sandbox.cloud.sources.input_transformer import InputTooLarge, at, target_input, text_of
from sandbox.job import JsonValue

PRINCIPAL = "events.amazonaws.com"


def put(bus_name: str, event: Mapping[str, JsonValue], *, forwarded: bool = False) -> None:
    """Put an event on a bus; one for a bus that is not there is lost, and PutEvents says nothing of it.

    `forwarded`: it comes from another bus, and no bus sends it on to a third ("Sending and receiving events between
    event buses in the same account and Region").
    """
    bus = moto_backends.backend("events").event_buses.get(bus_name)
    if bus is None:
        return
    rules = list(_matching(bus, event))
    kept = {**event, "rules": [rule.name for rule in rules], "bytes": len(text_of(event).encode("utf-8", "replace"))}
    happened(bus).append(kept)
    for rule in rules:
        fire(rule, event, forwarded=forwarded)


def happened(bus: Any) -> list[dict[str, JsonValue]]:
    """The events that were put on moto's `bus`, each with the names of the `rules` that matched and its size in
    `bytes`."""
    events: list[dict[str, JsonValue]] = bus.__dict__.setdefault("coldstart_events", [])
    return events


def fire(rule: Any, event: Mapping[str, JsonValue], *, forwarded: bool = False) -> None:
    """Hand `event` to the targets of moto's `rule`."""
    received = moment_text(CLOCK.now())
    for target in list(rule.targets):
        text = ""
        sender = Sender(source="events", principal=PRINCIPAL, arn=rule.arn, resource=rule.event_bus_name)
        try:
            text = target_input(target, event, rule_arn=rule.arn, rule_name=rule.name, received=received)
            if event_targets.service_of(target["Arn"]) == "events":
                _forward(target["Arn"], event, forwarded)
            else:
                _send(target, text, sender, event)
        except (Unreachable, InputTooLarge) as error:
            _give_up(target, text or text_of(event), sender, error)


def _matching(bus: Any, event: Mapping[str, JsonValue]) -> Iterator[Any]:
    for rule in list(bus.rules.values()):
        pattern = rule.event_pattern.get_pattern()
        if rule.state != "DISABLED" and pattern and matches(pattern, dict(event)):
            yield rule


def _forward(arn: str, event: Mapping[str, JsonValue], forwarded: bool) -> None:
    name = arn.rpartition("/")[2]
    if forwarded:
        return
    if name not in moto_backends.backend("events").event_buses:
        raise Unreachable(f"There is no event bus {name}.")
    copy = envelope(source="", detail_type="", detail=None)
    put(name, {**event, "id": copy["id"]}, forwarded=True)


def _send(target: Mapping[str, Any], text: str, sender: Sender, event: Mapping[str, JsonValue]) -> None:
    path = (target.get("KinesisParameters") or {}).get("PartitionKeyPath")
    key = at(event, path) if path else event.get("id")
    event_targets.send(
        target["Arn"],
        text,
        sender,
        group_id=(target.get("SqsParameters") or {}).get("MessageGroupId"),
        partition_key=key if isinstance(key, str) else text_of(event.get("id")),
    )


def _give_up(target: Mapping[str, Any], text: str, sender: Sender, error: ValueError) -> None:
    """To the target's dead-letter queue ("Using dead-letter queues to process undelivered events")."""
    facts = {
        "RULE_ARN": sender.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": "RESOURCE_NOT_FOUND" if str(error).startswith("There is no") else "NO_PERMISSIONS",
        "ERROR_MESSAGE": str(error),
    }
    event_targets.give_up((target.get("DeadLetterConfig") or {}).get("Arn"), text, sender, str(error), facts=facts)
