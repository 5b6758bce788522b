"""The operations of CloudWatch Logs on groups, streams and events ("Amazon CloudWatch Logs API reference").

moto's own answers are not used: they let an end time in that AWS leaves out, know three kinds of filter pattern, order
events by stream, and send what is written to Lambda through Docker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.filter_patterns import FilterPattern, InvalidPattern
from sandbox.cloud.observe.handler_time import cloud_seconds
from sandbox.cloud.observe.log_groups import LogGroups, group_arn, invalid, logs_backend, metric_filters_of
from sandbox.cloud.observe.refused import Carry, Parameters, Refused

_RETENTION_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)
_DAY_MS = 24 * 3600 * 1000
MAX_EVENTS, MAX_BATCH_BYTES = 10_000, 1_048_576
"""Of one PutLogEvents, 26 bytes counted for each event besides its message."""


class LogsApi:
    def __init__(self, groups: LogGroups) -> None:
        self._groups = groups

    def operations(self) -> dict[str, Carry]:
        return {
            "CreateLogGroup": self._create_group,
            "DeleteLogGroup": self._delete_group,
            "DescribeLogGroups": self._describe_groups,
            "PutRetentionPolicy": self._put_retention,
            "DeleteRetentionPolicy": self._delete_retention,
            "CreateLogStream": self._create_stream,
            "DeleteLogStream": self._delete_stream,
            "DescribeLogStreams": self._describe_streams,
            "PutLogEvents": self._put_events,
            "GetLogEvents": self._get_events,
            "FilterLogEvents": self._filter_events,
        }

    def _create_group(self, parameters: Parameters) -> dict[str, Any]:
        self._groups.create_group(
            parameters["logGroupName"], parameters.get("tags"), parameters.get("logGroupClass", "STANDARD")
        )
        return {}

    def _delete_group(self, parameters: Parameters) -> dict[str, Any]:
        name = self._groups.group(parameters["logGroupName"]).name
        filters = logs_backend().filters
        filters.metric_filters = [one for one in filters.metric_filters if one["logGroupName"] != name]
        del self._groups.all()[name]
        return {}

    def _describe_groups(self, parameters: Parameters) -> dict[str, Any]:
        prefix, pattern = parameters.get("logGroupNamePrefix", ""), parameters.get("logGroupNamePattern", "")
        if prefix and pattern:
            raise Refused(
                "InvalidParameterException", "Only one of logGroupNamePrefix and logGroupNamePattern is allowed."
            )
        names = [
            name for name in sorted(self._groups.all()) if name.startswith(prefix) and pattern.lower() in name.lower()
        ]
        page, token = _page(names, parameters, 50, str)
        groups = [
            {
                **self._groups.all()[name].to_describe_dict(),
                "metricFilterCount": len(metric_filters_of(name)),
                "logGroupClass": "STANDARD",
            }
            for name in page
        ]
        return {"logGroups": groups, **token}

    def _put_retention(self, parameters: Parameters) -> dict[str, Any]:
        group, days = self._groups.group(parameters["logGroupName"]), parameters["retentionInDays"]
        if days not in _RETENTION_DAYS:
            allowed = ", ".join(map(str, sorted(_RETENTION_DAYS)))
            raise invalid("retentionInDays", days, f"Member must satisfy enum value set: [{allowed}]")
        group.set_retention_policy(days)
        return {}

    def _delete_retention(self, parameters: Parameters) -> dict[str, Any]:
        self._groups.group(parameters["logGroupName"]).set_retention_policy(None)
        return {}

    def _create_stream(self, parameters: Parameters) -> dict[str, Any]:
        self._groups.create_stream(parameters["logGroupName"], parameters["logStreamName"])
        return {}

    def _delete_stream(self, parameters: Parameters) -> dict[str, Any]:
        stream = self._groups.stream(parameters["logGroupName"], parameters["logStreamName"])
        del stream.log_group.streams[stream.log_stream_name]
        return {}

    def _describe_streams(self, parameters: Parameters) -> dict[str, Any]:
        group, prefix = self._groups.group(_group_of(parameters)), parameters.get("logStreamNamePrefix", "")
        by_time = parameters.get("orderBy", "LogStreamName") == "LastEventTime"
        if by_time and prefix:
            raise Refused("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")
        streams = [_described_stream(stream) for name, stream in group.streams.items() if name.startswith(prefix)]
        streams.sort(
            key=lambda one: (one.get("lastEventTimestamp", 0) if by_time else 0, one["logStreamName"]),
            reverse=bool(parameters.get("descending")),
        )
        page, token = _page(streams, parameters, 50, lambda one: str(one["logStreamName"]))
        return {"logStreams": page, **token}

    def _put_events(self, parameters: Parameters) -> dict[str, Any]:
        given = parameters["logEvents"]
        if len(given) > MAX_EVENTS or not given:
            raise invalid("logEvents", len(given), f"Member must have length between 1 and {MAX_EVENTS}")
        if sum(len(event["message"].encode("utf-8", "replace")) + 26 for event in given) > MAX_BATCH_BYTES:
            raise Refused("InvalidParameterException", f"Upload too large: more than {MAX_BATCH_BYTES} bytes.")
        times = [int(cloud_seconds(event["timestamp"] / 1000) * 1000) for event in given]
        if times != sorted(times):
            raise Refused(
                "InvalidParameterException",
                "Log events in a single PutLogEvents request must be in chronological order.",
            )
        if times[-1] - times[0] > _DAY_MS:
            raise Refused(
                "InvalidParameterException",
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
            )
        now = CLOCK.now_ms()
        old = sum(at < now - 14 * _DAY_MS for at in times)
        new = sum(at > now + 2 * 3600 * 1000 for at in times)
        taken = [(at, event["message"]) for at, event in zip(times, given, strict=True)][old : len(times) - new]
        self._groups.put(parameters["logGroupName"], parameters["logStreamName"], taken, Listeners.cause)
        rejected = {
            **({"tooOldLogEventEndIndex": old} if old else {}),
            **({"tooNewLogEventStartIndex": len(times) - new} if new else {}),
        }
        stream = self._groups.stream(parameters["logGroupName"], parameters["logStreamName"])
        token = {"nextSequenceToken": f"{stream.upload_sequence_token:056d}"}
        return {**token, **({"rejectedLogEventsInfo": rejected} if rejected else {})}

    def _get_events(self, parameters: Parameters) -> dict[str, Any]:
        stream = self._groups.stream(_group_of(parameters), parameters["logStreamName"])
        start, end = _times(parameters)
        events = [event for event in _ordered(stream.events) if start <= event.timestamp < end]
        limit = min(int(parameters.get("limit") or MAX_EVENTS), MAX_EVENTS)
        first, last = _window(parameters.get("nextToken"), bool(parameters.get("startFromHead")), limit, len(events))
        return {
            "events": [event.to_response_dict() for event in events[first:last]],
            "nextForwardToken": f"f/{last:056d}/s",
            "nextBackwardToken": f"b/{first:056d}/s",
        }

    def _filter_events(self, parameters: Parameters) -> dict[str, Any]:
        group = self._groups.group(_group_of(parameters))
        names, prefix = parameters.get("logStreamNames"), parameters.get("logStreamNamePrefix")
        if names and prefix:
            raise Refused("InvalidParameterException", "Only one of logStreamNames and logStreamNamePrefix is allowed.")
        for name in names or ():
            self._groups.stream(group.name, name)
        pattern = pattern_of(parameters.get("filterPattern", ""))
        start, end = _times(parameters)
        found = [
            (event, stream.log_stream_name)
            for stream in group.streams.values()
            if (not names or stream.log_stream_name in names) and stream.log_stream_name.startswith(prefix or "")
            for event in stream.events
            if start <= event.timestamp <= end and pattern.matches(event.message)
        ]
        found.sort(key=lambda pair: (pair[0].timestamp, pair[0].event_id))
        page, token = _page(found, parameters, MAX_EVENTS, lambda pair: str(pair[0].event_id))
        return {
            "events": [{**event.to_filter_dict(), "logStreamName": stream} for event, stream in page],
            "searchedLogStreams": [],
            **token,
        }


def pattern_of(text: str) -> FilterPattern:
    """Raises Refused, as CloudWatch Logs does, and says what is wrong, as it does not."""
    try:
        return FilterPattern.of(text)
    except InvalidPattern as problem:
        raise Refused("InvalidParameterException", f"Invalid filter pattern: {problem}.") from problem


def _group_of(parameters: Parameters) -> str:
    name, identifier = parameters.get("logGroupName"), parameters.get("logGroupIdentifier")
    if bool(name) == bool(identifier):
        raise Refused("InvalidParameterException", "Exactly one of logGroupName and logGroupIdentifier is needed.")
    return str(name or identifier)


def _described_stream(stream: Any) -> dict[str, Any]:
    group = group_arn(stream.log_group.name)
    return {
        **stream.to_describe_dict(),
        "arn": f"{group}:log-stream:{stream.log_stream_name}",
        "storedBytes": 0,  # "no longer supported for log streams", as the API reference says
    }


def _ordered(events: list[Any]) -> list[Any]:
    return sorted(events, key=lambda event: (event.timestamp, event.event_id))


def _times(parameters: Parameters) -> tuple[float, float]:
    """From and until, in epoch milliseconds of the cloud's clock."""
    end = parameters.get("endTime")
    return parameters.get("startTime") or 0, cloud_seconds(end / 1000) * 1000 if end else float("inf")


def _window(token: str | None, from_head: bool, limit: int, count: int) -> tuple[int, int]:
    """Which of `count` events a page of GetLogEvents has: [first, last)."""
    if token is None:
        return (0, min(limit, count)) if from_head else (max(0, count - limit), count)
    direction, _, rest = token.partition("/")
    position = rest.partition("/")[0]
    if direction not in ("f", "b") or not position.isdecimal() or len(position) > 60:
        raise Refused("InvalidParameterException", "The specified nextToken is invalid.")
    at = min(int(position), count)
    return (at, min(at + limit, count)) if direction == "f" else (max(0, at - limit), at)


def _page(
    found: list[Any], parameters: Parameters, most: int, key: Callable[[Any], str]
) -> tuple[list[Any], dict[str, str]]:
    """A page of `found` and, when there is more, {"nextToken": ..}: the key of the page's last member."""
    limit = int(parameters.get("limit") or most)
    if not 1 <= limit <= most:
        raise invalid("limit", limit, f"Member must have value less than or equal to {most}")
    token = parameters.get("nextToken")
    first = 0
    if token:
        first = next((index + 1 for index, one in enumerate(found) if key(one) == token), -1)
        if first < 0:
            raise Refused("InvalidParameterException", "The specified nextToken is invalid.")
    page = found[first : first + limit]
    return page, {"nextToken": key(page[-1])} if first + limit < len(found) else {}
