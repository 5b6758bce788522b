"""What an execution environment writes to stdout and stderr, read from its pipe as it comes, in bounds."""

from __future__ import annotations

import os
import threading

from sandbox.cloud.clock import CLOCK
from sandbox.cloud.front.lookout import Lookout
from sandbox.result import LogLine
from sandbox.wall.inner import TASK_ROOT

_MAX_LINE_BYTES = 64 * 1024
_REST_SECONDS = 0.02
"""Between two megabytes of what is not kept: who writes without end waits, instead of having each byte looked at."""


def as_on_lambda(text: bytes, task_root: bytes) -> bytes:
    """`text` with the folder where code really lies named as Lambda's; "" is no such folder."""
    return text.replace(task_root, TASK_ROOT.encode()) if task_root else text


class LogPipe:
    """Reads the pipe as something comes; `take` gives the lines since the last time, in which `task_root` is named as
    on Lambda."""

    def __init__(self, descriptor: int, limit_bytes: int, lookout: Lookout, task_root: str = "") -> None:
        self._descriptor = descriptor
        self._limit = limit_bytes
        self._task_root = task_root.encode()
        self._lock = threading.Lock()
        self._lines: list[LogLine] = []
        self._partial = b""
        self._kept = 0
        self._truncated = False
        self._in_line = False  # what comes next is the end of a line of which nothing was kept
        os.set_blocking(descriptor, False)
        self._lookout = lookout
        lookout.register(descriptor, self._come)

    def take(self) -> tuple[tuple[LogLine, ...], bool]:
        """All lines that were written before now; and whether there were more, of which the first that went beyond the
        bound and all that followed it are lost."""
        with self._lock:
            self._read_available()
            if self._partial:
                self._in_line = self._truncated
                self._keep(self._partial)
                self._partial = b""
            lines, self._lines = tuple(self._lines), []
            truncated, self._truncated, self._kept = self._truncated, False, 0
            return lines, truncated

    def close(self) -> None:
        """Keep what has been written so far for a last `take`, and stop reading."""
        with self._lock:
            self._read_available()
            self._end()

    def _come(self) -> None:
        with self._lock:
            if not self._read_available():
                self._end()
            elif self._truncated:
                self._lookout.rest(self._descriptor, _REST_SECONDS)

    def _end(self) -> None:
        if self._descriptor >= 0:
            self._lookout.unregister(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def _read_available(self) -> bool:
        """Read until the pipe is empty, at most a megabyte at a time; False at its end."""
        for _ in range(16):
            if self._descriptor < 0:
                return False
            try:
                data = os.read(self._descriptor, 65536)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not data:
                return False
            if self._truncated:
                self._in_line, self._partial = not data.endswith(b"\n"), b""
                continue
            if self._in_line:
                _, end, data = data.partition(b"\n")
                self._in_line = not end
            *whole, self._partial = (self._partial + data).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
            for line in whole:
                self._keep(line)
            if len(self._partial) > _MAX_LINE_BYTES:
                self._keep(self._partial)
                self._partial = b""
        return True

    def _keep(self, line: bytes) -> None:
        if self._truncated:
            return
        line = as_on_lambda(line, self._task_root)
        if self._kept + len(line) > self._limit:
            self._truncated = True
            return
        self._kept += len(line) + 1
        text = line[:_MAX_LINE_BYTES].decode("utf-8", "replace")
        self._lines.append(LogLine(at_ms=CLOCK.now_ms(), text=text))
