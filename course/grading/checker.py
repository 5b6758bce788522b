"""The process that runs checks.py, apart from the server so that it can be stopped.

It reads requests from standard input and writes answers to the descriptor named on its command line, each
with its length in front. A request is a pickle made by `course.grading.checkers` and by nobody else; an answer is
JSON. What a checks.py prints goes to standard error. A request that takes longer than its limit ends the
process, after the line that hangs was written to the second descriptor.
"""

from __future__ import annotations

import faulthandler
import json
import os
import pickle
import resource
import signal
import sys
from typing import Any, BinaryIO

from course.grading.checksmodule import AuthorError
from course.grading.operations import OPERATIONS
from course.grading.wire import LENGTH

MEMORY_BYTES = 2 * 1024**3


def main() -> None:
    """Serve until standard input ends."""
    answers, traces = (os.fdopen(int(number), "wb") for number in sys.argv[1:3])
    requests = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    _send(answers, {"ready": True})
    while head := requests.read(LENGTH.size):
        body = requests.read(*LENGTH.unpack(head))
        request = pickle.loads(body)  # noqa: S301 - from our own parent, see above
        faulthandler.dump_traceback_later(request["seconds"], exit=True, file=traces)
        answer = _answer(request)
        faulthandler.cancel_dump_traceback_later()
        _send(answers, answer)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"value": OPERATIONS[request["operation"]](request)}
    except AuthorError as error:
        return {"line": error.line, "sentence": error.sentence}


def _send(stream: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()
