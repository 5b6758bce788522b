"""What Lambda knows: functions and everything that hangs on them, whether a template or an API call made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.exchange import FunctionConfiguration
from sandbox.job import JsonValue

LATEST = "$LATEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvokeConfig:
    """ "Configuring error handling settings for asynchronous invocations", Lambda developer guide."""

    retries: int = 2
    max_age_seconds: int = 21600
    on_success: str = ""  # ARN of a queue, topic, function or bus
    on_failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionUrl:
    """ "Creating and managing Lambda function URLs", Lambda developer guide."""

    url_id: str
    auth_type: str = "AWS_IAM"  # | "NONE"
    invoke_mode: str = "BUFFERED"
    cors: Mapping[str, Any] = field(default_factory=dict)
    created: float = 0.0  # the cloud's clock, epoch seconds


@dataclass(frozen=True, slots=True)
class Package:
    sha256: str  # base64, as Lambda gives it
    size: int  # bytes of the archive


@dataclass(slots=True)
class Function:
    configuration: FunctionConfiguration
    code: Mapping[str, bytes] | None = None
    """What `create_function` uploaded; None: the job's code."""
    policy: list[dict[str, JsonValue]] = field(default_factory=list)
    """Statements of the resource policy, as IAM writes them."""
    invoke_configs: dict[str, InvokeConfig] = field(default_factory=dict)
    """What somebody has put, by qualifier: "$LATEST", a version or an alias. See `invoke_config`."""
    dead_letter_arn: str = ""
    urls: dict[str, FunctionUrl] = field(default_factory=dict)
    """By qualifier: "$LATEST" or an alias."""
    versions: dict[str, FunctionConfiguration] = field(default_factory=dict)
    """Published versions, "1", "2" ..."""
    published: int = 0
    """The number of the last version that was published; numbers are never used again."""
    version_code: dict[str, Mapping[str, bytes] | None] = field(default_factory=dict)
    """Version -> what was `code` when it was published."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Alias -> version"""
    tags: dict[str, str] = field(default_factory=dict)
    description: str = ""
    modified: float = 0.0  # the cloud's clock, epoch seconds
    package: Package | None = None
    """The archive that `code` was in; None for the job's code."""

    def invoke_config(self, qualifier: str = "") -> InvokeConfig:
        """What holds for asynchronous events of this qualifier: its own configuration, else Lambda's defaults."""
        return self.invoke_configs.get(qualifier or LATEST, InvokeConfig())


_NAMED = re.compile(
    r"(?:arn:aws:lambda:[a-z0-9-]+:\d{12}:function:|(?:\d{12}:)?function:|\d{12}:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,64})(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]{1,128}))?"
)


class Functions:
    """All functions by logical id (or by name, for those that no template knows), and all mappings by UUID."""

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}
        self.mappings: dict[str, EventSourceMapping] = {}

    def __iter__(self) -> Iterator[Function]:
        return iter(self._functions.values())

    def __len__(self) -> int:
        return len(self._functions)

    def __contains__(self, logical_id: object) -> bool:
        return logical_id in self._functions

    def __getitem__(self, logical_id: str) -> Function:
        return self._functions[logical_id]

    def get(self, logical_id: str) -> Function | None:
        return self._functions.get(logical_id)

    def add(self, function: Function) -> None:
        self._functions[function.configuration.logical_id] = function

    def remove(self, logical_id: str) -> None:
        del self._functions[logical_id]

    def configurations(self) -> dict[str, FunctionConfiguration]:
        """Logical id -> configuration of $LATEST."""
        return {logical_id: function.configuration for logical_id, function in self._functions.items()}

    def find(self, name: str) -> Function | None:
        """The function that a logical id, a name, a partial or full ARN means, whatever qualifier it carries."""
        if name in self._functions:
            return self._functions[name]
        found = self.named(name)
        if found is None and (parts := _NAMED.fullmatch(name)) is not None:
            return self._functions.get(parts["name"])
        return found

    def named(self, name: str) -> Function | None:
        """The same by name or ARN alone, as AWS knows it: a logical id means nothing to it."""
        found = _NAMED.fullmatch(name)
        for function in self._functions.values():
            if found is not None and function.configuration.name == found["name"]:
                return function
        return None

    def qualifier(self, name: str) -> str:
        """The version or alias that a name or ARN carries; "" when it carries none."""
        found = None if name in self._functions else _NAMED.fullmatch(name)
        return (found["qualifier"] or "") if found else ""
