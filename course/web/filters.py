"""What templates may do to a value before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Flask

from course.web.current import runner
from course.web.i18n import t
from course.web.present import moments, sources
from course.web.present.inline import inline
from course.web.present.visible import bounded, label, pretty

EDITORS = {".py": "python", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".mjs": "javascript", ".js": "javascript",
           ".cjs": "javascript"}


def register(app: Flask) -> None:
    """Add the filters and globals."""
    app.jinja_env.filters.update(
        inline=inline, visible=label, pretty=pretty, clipped=bounded, clock=clock, moment=moment, state_of=state_of,
        duration=duration, service=sources.service, source=sources.source,
    )
    app.jinja_env.globals.update(step_words=moments.step_words, editor_language=editor_language,
                                 sandbox_status=lambda: runner().status())


def duration(minutes: int) -> str:
    """"45 min", "2 h", "1 h 20 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t("duration.minutes", minutes=rest)
    return t("duration.both", hours=hours, minutes=rest) if rest else t("duration.hours", hours=hours)


def clock(value: datetime) -> str:
    """The time of day on the server's clock: 12:03."""
    return _local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """Day and time on the server's clock: 2026-11-22 12:03."""
    return _local(value).strftime("%Y-%m-%d %H:%M")


def editor_language(path: str) -> str:
    """Which language the editor highlights for a file."""
    return next((language for ending, language in EDITORS.items() if path.endswith(ending)), "text")


def state_of(exercise_id: str, states: Mapping[str, str]) -> str:
    """How one exercise stands."""
    return states[exercise_id]


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone()

