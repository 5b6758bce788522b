"""The line that says how an attempt under way stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from course.classroom import NOT_READY, Attempt, Standing
from course.web import patience
from course.web.i18n import t


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingShown:
    """What the line is rendered from."""

    id: str
    kind: str
    place: int  # in line; 0 when it does not wait for its turn
    unready: bool  # it waits for the sandbox, which did not start yet
    follows_own: bool  # it waits for another one of its learner's
    created_at: datetime

    @property
    def seconds(self) -> int:
        """Whole seconds since it was handed in."""
        return max(0, int((datetime.now(UTC) - self.created_at).total_seconds()))

    @property
    def ask_again_ms(self) -> int:
        """Milliseconds until the page should ask again."""
        return patience.ask_again_ms(self.place)

    @property
    def status_line(self) -> Markup:
        """What is said aloud."""
        if self.unready:
            return t("status.unready")
        if not self.place:
            return t("status.running")
        return t("status.own_first" if self.follows_own else "status.queued", place=self.place)


def standing(it: Attempt | Standing) -> StandingShown:
    """As the page shows it."""
    return StandingShown(
        id=it.id,
        kind=it.kind.value,
        place=max(0, it.place),
        unready=it.place == NOT_READY,
        follows_own=it.follows_own,
        created_at=it.created_at,
    )
