"""The checker processes of this server: started when first needed, kept warm, killed when they hang."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course.grading.checksmodule import FILE, AuthorError
from course.grading.errors import GradingError
from course.grading.wire import LENGTH

PROCESSES = 4
START_SECONDS = 20.0
GRACE_SECONDS = 0.5
"""The checker ends itself when its time is up and says where it hung; the server ends it this much later."""
ROOT = Path(__file__).resolve().parents[2]
_FRAME = re.compile(rf'File "{re.escape(FILE)}", line (\d+) in (\S+)')


class Checkers:
    """A small pool. Each process serves one request at a time; a request waits for a free one."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._slots = threading.BoundedSemaphore(processes)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._owner = os.getpid()

    def ask(self, request: Mapping[str, Any], *, seconds: float) -> Any:
        """The value that the checker answers within `seconds`. Raises AuthorError when checks.py is broken.

        A checker that is killed may have been so from outside, for which no author can do anything: then another one
        is asked, once."""
        asked = {**request, "seconds": seconds}
        try:
            answer = self._ask(asked, seconds)
        except _Killed:
            answer = self._ask(asked, seconds)
        if "sentence" in answer:
            raise AuthorError(answer["line"], answer["sentence"])
        return answer["value"]

    def _ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        with self._borrowed() as process:
            return process.ask(request, seconds)

    def close(self) -> None:
        """End the idle processes."""
        with self._lock:
            processes, self._idle = self._idle, []
        for process in processes:
            process.close()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[_Process]:
        with self._slots:
            with self._lock:
                if self._owner != os.getpid():  # a worker forked from us must not share our pipes
                    self._idle, self._owner = [], os.getpid()
                process = self._idle.pop() if self._idle else None
            if process is None or not process.is_alive():
                process = _Process()
            try:
                yield process
            finally:
                if process.is_alive():
                    with self._lock:
                        self._idle.append(process)
                else:
                    process.close()


class _Killed(AuthorError):
    """The checker ended by SIGKILL, which was not ours, or had no time left to say where it hung."""


class _Process:
    def __init__(self) -> None:
        self._traces = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._answers, theirs = os.pipe()
        trace = self._traces.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "course.grading.checker", str(theirs), str(trace)],
            stdin=subprocess.PIPE,
            pass_fds=(theirs, trace),
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
        )
        os.close(theirs)
        try:
            self._read(START_SECONDS)
        except (EOFError, TimeoutError):
            self.close()
            raise GradingError("the process that runs checks.py did not start") from None

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        body = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(LENGTH.pack(len(body)) + body)
            self._process.stdin.flush()
            return self._read(seconds + GRACE_SECONDS)
        except (OSError, EOFError, TimeoutError):
            self._end()
            raise self._death(seconds) from None

    def close(self) -> None:
        self._end()
        os.close(self._answers)
        self._traces.close()

    def _read(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size, deadline))
        answer: dict[str, Any] = json.loads(self._exactly(length, deadline))
        return answer

    def _exactly(self, count: int, deadline: float) -> bytes:
        data = b""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while len(data) < count:
            if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise TimeoutError
            part = os.read(self._answers, min(count - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part
        return data

    def _end(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        self._process.kill()
        self._process.wait()

    def _death(self, seconds: float) -> AuthorError:
        """Where the checker hung, as it wrote before it ended; or that it just ended."""
        self._traces.seek(0)
        found = _FRAME.search(self._traces.read().decode("ascii", "replace"))
        if found is None and self._process.returncode == -signal.SIGKILL:
            return _Killed(1, "the checker was killed")
        if found is None:
            return AuthorError(1, f"the checker ended unexpectedly (status {self._process.returncode})")
        return AuthorError(int(found[1]), f"still running after {seconds:g} seconds, in {found[2]}")


_shared = Checkers()
atexit.register(_shared.close)


def shared() -> Checkers:
    """The pool of this server process. It holds no process until it is first asked."""
    return _shared
