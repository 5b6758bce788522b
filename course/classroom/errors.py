"""What the classroom refuses, and what can go wrong.

* ClassroomError
  - NotThere          no such exercise, runtime, lesson, question or attempt for this learner
  - NotAccepted       the files or the event cannot be taken; `reason` says why
  - LineFull          too many attempts from this address wait already
    + OwnLineFull     too many attempts of this learner
  - ServerFull        too many attempts of everybody together wait already
  - DatabaseTooNew    a newer version of the course wrote the database
  - DatabaseUnavailable   the database cannot be opened, read or written now, or its driver is not installed

How an attempt went wrong by our own fault is a value: `course.classroom.attempt.Fault`.
"""

from __future__ import annotations

from enum import StrEnum


class ClassroomError(Exception):
    """The classroom does not do what it was asked."""


class NotThere(ClassroomError, LookupError):
    """There is no such thing, or it is not this learner's."""


class Reason(StrEnum):
    """Why something posted is not accepted."""

    UNKNOWN_FILE = "unknown-file"  # not one of the exercise's files; detail: its name
    FILES_TOO_LARGE = "files-too-large"  # detail: the bound in bytes
    EVENT_TOO_LARGE = "event-too-large"  # detail: the bound in bytes
    EVENT_NOT_JSON = "event-not-json"  # detail: where and what, as Python's parser says it
    NO_SUCH_CHOICE = "no-such-choice"  # detail: the choice


class NotAccepted(ClassroomError, ValueError):
    """What was posted cannot be taken."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class LineFull(ClassroomError):
    """More attempts of one learner or address wait than may wait."""


class OwnLineFull(LineFull):
    """More attempts of one learner wait than may wait: their own doing, however busy the server is."""


class ServerFull(ClassroomError):
    """More attempts wait than may wait."""


class DatabaseTooNew(ClassroomError):
    """The database has a revision that this version of the course does not know."""


class DatabaseUnavailable(ClassroomError):
    """The database cannot be used; the message names the setting and never a password."""
