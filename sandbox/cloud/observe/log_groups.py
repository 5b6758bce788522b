"""CloudWatch Logs: groups, streams and events, in moto's own state, so that whatever made a group (a template, a
function, an API call) made the same.

What functions write is put there only when somebody looks, or when a filter waits for it: most runs never ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause
from sandbox.cloud.observe.refused import Refused
from sandbox.result import LogLine

MAX_GROUPS, MAX_STREAMS = 1000, 2000
MAX_PUT_BYTES = 32 * 1024 * 1024
"""Of all that a run puts into its groups by itself, with what keeping an event takes."""
_GROUP = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
_STREAM = re.compile(r"[^:*]{1,512}")
Ingested = Callable[[Any, str, Sequence[Any], Cause], None]
"""(moto's group, the stream's name, moto's events, what led to them)"""


class LogGroups:
    """`measure` is told of every message when it comes, `ingested` of the events when they are written, once."""

    def __init__(self, measure: Callable[[str], None], ingested: Ingested) -> None:
        self._measure = measure
        self._ingested = ingested
        self._unwritten: list[tuple[str, str, tuple[LogLine, ...]]] = []
        self._put = 0

    def write_later(self, group: str, stream: str, lines: tuple[LogLine, ...], cause: Cause) -> None:
        """Keep what a function wrote; at once when the group has a filter, which may lead to more."""
        self._unwritten.append((group, stream, lines))
        for line in lines:
            self._measure(line.text)
        there = moto_backends.existing("logs")
        found = there.groups.get(group) if there is not None else None
        if found is not None and (found.subscription_filters or metric_filters_of(group)):
            self._flush(cause)

    def exists(self, group: str) -> bool:
        """Whether the group is there, or will be once what functions wrote is put into it."""
        there = moto_backends.existing("logs")
        return (there is not None and group in there.groups) or any(name == group for name, _, _ in self._unwritten)

    def all(self) -> dict[str, Any]:
        """moto's groups by name, with everything in them."""
        self._flush(Cause())
        groups: dict[str, Any] = logs_backend().groups
        return groups

    def group(self, name: str) -> Any:
        """moto's group by its name or ARN. Raises Refused."""
        found = self.all().get(_name_of(name))
        if found is None:
            raise Refused("ResourceNotFoundException", "The specified log group does not exist.")
        return found

    def stream(self, group: str, stream: str) -> Any:
        """moto's stream. Raises Refused."""
        found = self.group(group).streams.get(stream)
        if found is None:
            raise Refused("ResourceNotFoundException", "The specified log stream does not exist.")
        return found

    def create_group(self, name: str, tags: Mapping[str, str] | None = None, kind: str = "STANDARD") -> None:
        """Raises Refused."""
        if not _GROUP.fullmatch(name):
            raise invalid("logGroupName", name, r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+")
        if name in self.all():
            raise Refused("ResourceAlreadyExistsException", "The specified log group already exists")
        if len(self.all()) >= MAX_GROUPS:
            raise Refused("LimitExceededException", "Resource limit exceeded.")
        logs_backend().create_log_group(name, dict(tags or {}), logGroupClass=kind)

    def create_stream(self, group: str, stream: str) -> None:
        """Raises Refused."""
        if not _STREAM.fullmatch(stream):
            raise invalid("logStreamName", stream, "Member must satisfy regular expression pattern: [^:*]*")
        found = self.group(group)
        if stream in found.streams:
            raise Refused("ResourceAlreadyExistsException", "The specified log stream already exists")
        if len(found.streams) >= MAX_STREAMS:
            raise Refused("LimitExceededException", "Resource limit exceeded.")
        found.create_log_stream(stream)

    def from_moto(self, group: Any, stream: Any, events: list[tuple[int, str]]) -> None:
        """See `LogListener`."""
        for _, message in events:
            self._measure(message)
        self._append(group, stream, events, Listeners.cause)

    def put(self, group: str, stream: str, events: Sequence[tuple[int, str]], cause: Cause) -> None:
        """Write (epoch milliseconds, message) into a stream that exists. Raises Refused."""
        self._put += sum(len(message) + 200 for _, message in events)
        if self._put > MAX_PUT_BYTES:
            raise Refused("LimitExceededException", f"A run may write at most {MAX_PUT_BYTES} bytes of log events.")
        found = self.stream(group, stream)
        for _, message in events:
            self._measure(message)
        self._append(found.log_group, found, events, cause)

    def messages(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Group -> stream -> messages in the order of time, as the result gives them."""
        there = moto_backends.existing("logs")
        written = {
            name: {
                stream.log_stream_name: [(event.timestamp, event.message) for event in stream.events]
                for stream in group.streams.values()
            }
            for name, group in (there.groups if there is not None else {}).items()
        }
        for name, stream, lines in self._unwritten:
            written.setdefault(name, {}).setdefault(stream, []).extend((line.at_ms, line.text) for line in lines)
        return {
            name: {
                stream: tuple(text for _, text in sorted(pairs, key=lambda pair: pair[0]))
                for stream, pairs in streams.items()
            }
            for name, streams in written.items()
        }

    def _flush(self, cause: Cause) -> None:
        waiting, self._unwritten = self._unwritten, []
        for name, stream_name, lines in waiting:
            group = logs_backend().groups.get(name)
            if group is None:
                group = logs_backend().create_log_group(name, {})
            if stream_name not in group.streams:
                group.create_log_stream(stream_name)
            pairs = ((line.at_ms, line.text) for line in lines)
            self._append(group, group.streams[stream_name], pairs, cause)

    def _append(self, group: Any, stream: Any, pairs: Iterable[tuple[int, str]], cause: Cause) -> None:
        from moto.logs.models import LogEvent

        now = CLOCK.now_ms()
        events: list[Any] = [LogEvent(now, {"timestamp": at_ms, "message": message}) for at_ms, message in pairs]
        for event in events:
            event.event_id = f"{event.timestamp:020d}{event.event_id:036d}"  # 56 digits, as AWS's
        stream.events.extend(events)
        stream.stored_bytes += sum(len(event.message.encode()) + 26 for event in events)
        stream.last_ingestion_time = CLOCK.moment().replace(tzinfo=None)
        stream.upload_sequence_token += 1
        self._ingested(group, stream.log_stream_name, events, cause)


def logs_backend() -> Any:
    """moto's state. Asking makes it where there is none, which takes ten milliseconds."""
    return moto_backends.backend("logs")


def metric_filters_of(group: str) -> list[dict[str, Any]]:
    return [one for one in logs_backend().filters.metric_filters if one["logGroupName"] == group]


def group_arn(name: str) -> str:
    return f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{name}"


def invalid(parameter: str, value: object, constraint: str) -> Refused:
    """A refusal in the words of AWS's request validation."""
    return Refused(
        "InvalidParameterException",
        f"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: {constraint}",
    )


def _name_of(identifier: str) -> str:
    if identifier.startswith("arn:"):
        return identifier.partition(":log-group:")[2].removesuffix(":*")
    return identifier
