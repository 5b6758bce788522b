"""What both kinds of API read from a request: the query, the body, the time, the client."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sandbox.cloud.account import REGION
from sandbox.cloud.front.http import Headers, HttpRequest

SOURCE_IP = "127.0.0.1"
DEFAULT_USER_AGENT = "Coldstart"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A client's request at the API's own address, with the headers that API Gateway adds."""

    http: HttpRequest
    headers: Headers
    query: tuple[tuple[str, str], ...]
    at: float = field(default_factory=time.time)

    @property
    def user_agent(self) -> str:
        return self.headers.get("User-Agent")

    @property
    def time_text(self) -> str:
        """As in an access log: 12/Mar/2020:19:03:58 +0000."""
        return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(self.at))

    @property
    def time_epoch_ms(self) -> int:
        return int(self.at * 1000)


def arrived(request: HttpRequest, domain: str) -> ApiRequest:
    """The request as it comes out of API Gateway's front door."""
    given = [pair for pair in request.headers if pair[0].lower() not in _SET_BY_FRONT_DOOR]
    if "User-Agent" not in request.headers:
        given.append(("User-Agent", DEFAULT_USER_AGENT))
    stamp = f"Root=1-{int(time.time()):08x}-{time.time_ns() & 0xFFFFFFFFFFFFFFFFFFFFFFFF:024x}"
    given += [
        ("Host", domain),
        ("X-Amzn-Trace-Id", stamp),
        ("X-Forwarded-For", SOURCE_IP),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
    ]
    query = tuple(parse_qsl(request.query, keep_blank_values=True, errors="replace"))
    return ApiRequest(request, Headers(given), query)


_SET_BY_FRONT_DOOR = frozenset({"host", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"})


def domain_of(api_id: str) -> str:
    return f"{api_id}.execute-api.{REGION}.amazonaws.com"


def body_and_flag(body: bytes, *, binary: bool) -> tuple[str | None, bool]:
    """The event's `body` and `isBase64Encoded`; no body is None. Bytes that are no UTF-8 cannot be text."""
    if not body:
        return None, False
    if binary:
        return base64.b64encode(body).decode(), True
    return body.decode("utf-8", "replace"), False


def grouped(pairs: Headers | tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """Name -> all its values, in order; names keep the spelling of their first appearance."""
    found: dict[str, list[str]] = {}
    spelling: dict[str, str] = {}
    fold = isinstance(pairs, Headers)
    for name, value in pairs:
        found.setdefault(spelling.setdefault(name.lower() if fold else name, name), []).append(value)
    return found


def last_of(values: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: several[-1] for name, several in values.items()}
