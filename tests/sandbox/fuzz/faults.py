"""What tells of a fault of ours that no answer shows: records of errors, and exceptions that a thread died of."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import Any


class Faults(logging.Handler):
    """Those of a block, each as a text."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.all: list[str] = []

    def __enter__(self) -> Faults:
        logging.getLogger().addHandler(self)
        self._hooks = threading.excepthook, sys.unraisablehook
        threading.excepthook = sys.unraisablehook = self._died  # the latter hears of those that `_thread` started
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        threading.excepthook, sys.unraisablehook = self._hooks

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        self.all.append(logging.Formatter().format(record))

    def _died(self, of: Any) -> None:
        if of.exc_type is not None and not issubclass(of.exc_type, ResourceWarning):
            self.all.append("".join(traceback.format_exception(of.exc_type, of.exc_value, of.exc_traceback)))
