"""A log that does not grow without end, and that nobody has to wait for when its disk is full."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

BYTES, FILES = 5_000_000, 3
"""How large a log grows, and how many older ones are kept."""
_SAID_AGAIN_SECONDS = 60.0


class LogFile(RotatingFileHandler):
    """What cannot be written is lost, and the console told so once a minute: by default it would get a stack trace for
    each line of the log, which is one for each request."""

    def __init__(self, filename: str | Path) -> None:
        super().__init__(filename, maxBytes=BYTES, backupCount=FILES, encoding="utf-8")
        self._said_at: float | None = None

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif self._said_at is None or time.monotonic() - self._said_at > _SAID_AGAIN_SECONDS:
            self._said_at = time.monotonic()
            name = Path(self.baseFilename).name
            with contextlib.suppress(OSError):
                print(f"{name} cannot be written: {error.strerror}. The server goes on.", file=sys.stderr, flush=True)
