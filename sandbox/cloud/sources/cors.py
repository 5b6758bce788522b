"""Cross-origin requests where AWS answers them by itself: HTTP APIs ("Configure CORS for HTTP APIs in API Gateway") and
function URLs ("Cross-origin resource sharing (CORS)", Lambda developer guide)."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Cors:
    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None
    credentials: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Cors:
        """From AllowOrigins, AllowMethods ... of a function URL, or allowOrigins ... of an HTTP API."""
        found = {name[:1].upper() + name[1:]: value for name, value in given.items()}

        def several(name: str) -> tuple[str, ...]:
            return tuple(str(one) for one in found.get(name) or ())

        age = found.get("MaxAge")
        return cls(
            several("AllowOrigins"),
            several("AllowMethods"),
            several("AllowHeaders"),
            several("ExposeHeaders"),
            None if age is None else int(age),
            str(found.get("AllowCredentials", False)).lower() == "true",
        )

    def is_preflight(self, request: HttpRequest) -> bool:
        return (
            request.method == "OPTIONS"
            and "Origin" in request.headers
            and "Access-Control-Request-Method" in request.headers
        )

    def applied(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer with these headers in the place of the function's own."""
        pairs = [pair for pair in response.headers if not pair[0].lower().startswith("access-control-")]
        return HttpResponse(response.status, Headers([*pairs, *self.answer(request)]), response.body)

    def answer(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The headers for a request from the origin that it names; none for an origin that is not allowed."""
        origin = request.headers.get("Origin")
        if not origin or not any(fnmatch.fnmatchcase(origin, allowed) for allowed in self.origins):
            return []
        everybody = self.origins == ("*",) and not self.credentials
        pairs = [("Access-Control-Allow-Origin", "*" if everybody else origin), ("Vary", "Origin")]
        if self.credentials:
            pairs.append(("Access-Control-Allow-Credentials", "true"))
        if self.exposed:
            pairs.append(("Access-Control-Expose-Headers", ",".join(self.exposed)))
        return pairs

    def preflight(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The headers of the answer to a preflight."""
        pairs = self.answer(request)
        if not pairs:
            return []
        if self.methods:
            pairs.append(("Access-Control-Allow-Methods", ",".join(self.methods)))
        if self.headers:
            pairs.append(("Access-Control-Allow-Headers", ",".join(self.headers)))
        if self.max_age is not None:
            pairs.append(("Access-Control-Max-Age", str(self.max_age)))
        return pairs
