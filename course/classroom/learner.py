"""Who learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A person, as far as the course knows them. A guest is known by a signed cookie only."""

    id: str
    language: str  # "en" | "zh"
    guest: bool
    created_at: datetime  # UTC
