"""What a learner posts, taken or refused: files and events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from course.catalogue.model import Exercise
from course.classroom.errors import NotAccepted, NotThere, Reason

MOST_FILE_BYTES = 256 * 1024
"""Of all files together."""
MOST_EVENT_BYTES = 1024 * 1024
"""Lambda's own bound on an asynchronous event ("Lambda quotas", AWS Lambda Developer Guide)."""


def accepted_files(exercise: Exercise, runtime: str, files: Mapping[str, str]) -> dict[str, str]:
    """All files of the exercise: those posted, with line feeds for ends of lines, the rest as the starter.

    Raises NotThere for a runtime that the exercise does not offer, NotAccepted for what is not the learner's
    to write, or is too large.
    """
    starter = starter_files(exercise, runtime)
    for path in files:
        if path not in starter:
            raise NotAccepted(Reason.UNKNOWN_FILE, path)
    taken = {path: _clean(files.get(path, text)) for path, text in starter.items()}
    if sum(map(len, taken.values())) > MOST_FILE_BYTES:
        raise NotAccepted(Reason.FILES_TOO_LARGE, str(MOST_FILE_BYTES))
    return {path: text.decode() for path, text in taken.items()}


def starter_files(exercise: Exercise, runtime: str) -> Mapping[str, str]:
    """Raises NotThere for a runtime that the exercise does not offer."""
    if runtime not in exercise.starter:
        raise NotThere(f"{exercise.id} has no files for {runtime}")
    return exercise.starter[runtime]


def accepted_event(exercise: Exercise, event: str | None) -> str:
    """The event's text; the exercise's first event for None. Raises NotAccepted."""
    if event is None:
        return json.dumps(exercise.events[0].document)
    if len(event.encode("utf-8", "surrogatepass")) > MOST_EVENT_BYTES:
        raise NotAccepted(Reason.EVENT_TOO_LARGE, str(MOST_EVENT_BYTES))
    try:
        json.loads(event, parse_constant=_refuse)
    except RecursionError:
        raise NotAccepted(Reason.EVENT_NOT_JSON, "nested too deeply") from None
    except ValueError as error:
        raise NotAccepted(Reason.EVENT_NOT_JSON, str(error)) from None
    return event


def _clean(text: str) -> bytes:
    return text.replace("\r\n", "\n").encode("utf-8", "replace")  # a lone surrogate fits in no file


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
