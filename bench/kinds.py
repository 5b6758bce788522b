"""What a crowd is asked to do and what it tells, as plain data between two processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a visitor did."""

    kind: str
    """"page", "check", "run" or "attack"."""
    began: float
    """Seconds of the monotonic clock."""
    seconds: float
    """Until it was there: the page, the verdict."""
    busy: int = 0
    """How often the server said that it is busy."""
    polls: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one visitor does, and when."""

    kind: str
    """"page": each of `pages` in turn; "check": a Check of `files`; "attack": each of `programs` in turn, without
    waiting for what becomes of it; "run": the same, and waiting."""
    address: str
    """Where they come from: one of 127.0.0.0/8."""
    starts: Sequence[float]
    """Seconds after the crowd has gathered; what is not over by then delays the next."""
    exercise: str
    """The page of the exercise."""
    files: Mapping[str, str] = field(default_factory=dict)
    pages: Sequence[str] = ()
    programs: Sequence[Mapping[str, str]] = ()
    renewed_after: int = 0
    """Attempts after which the visitor comes back as somebody new; 0 is never."""
    again_after: float = 0.0
    """Seconds after which an attack that was refused is tried again, as somebody new, until the next start; 0 is
    never."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it."""

    events: Sequence[Event]
    began: float
    """When the crowd had gathered, of the monotonic clock."""
    cpu_seconds: float
    """Processor time of the crowd's own process, which the server did not have."""

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    @property
    def errors(self) -> list[str]:
        return [event.error for event in self.events if event.error]

    @property
    def busy(self) -> int:
        return sum(event.busy for event in self.events)
