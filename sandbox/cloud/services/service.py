"""What the cloud knows of one AWS service: what of it is routed, and who carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MotoHandler = Callable[..., Any]
"""moto's entry for a request: (request, url, headers) -> (status, headers, body)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    name: str
    """botocore's: "s3", "dynamodb", "events"."""
    operations: frozenset[str]
    """What is routed. Everything else of the service answers 501 NotImplemented and says its name."""
    handler: Callable[[str, bool], MotoHandler] | None = None
    """(operation, whether it has a Key) -> moto's handler, imported only now. None: the cloud answers by itself
    (`Endpoint.own`)."""
    signing_name: str = ""
    """The service of the credential scope where it is not the name ("monitoring" for CloudWatch)."""
    reads: tuple[str, ...] = ("Get", "Head", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet")
    """How operations begin that change nothing."""

    @property
    def scope(self) -> str:
        return self.signing_name or self.name
