"""CloudWatch Logs: `LogStream.put_log_events` is replaced. moto sends what is written to every subscription, whatever
its pattern, and to functions through Docker. Ours hands it to a listener, which writes it as it does PutLogEvents."""

from __future__ import annotations

import importlib
from typing import Any

from sandbox.cloud.backends.listeners import Listeners


def apply() -> None:
    models: Any = importlib.import_module("moto.logs.models")

    def put_log_events(self: Any, log_events: list[dict[str, Any]]) -> str:
        if Listeners.logs is not None:
            Listeners.logs(self.log_group, self, [(event["timestamp"], event["message"]) for event in log_events])
        return f"{self.upload_sequence_token:056d}"

    models.LogStream.put_log_events = put_log_events
