"""Schedule expressions: rate(), cron() and at() as EventBridge writes them ("Setting a schedule pattern for scheduled
rules", EventBridge user guide; "Schedule types in EventBridge Scheduler", Scheduler user guide).

EventBridge's cron has six fields, the year among them, counts the days of the week from Sunday = 1, wants a "?" in one
of the two day fields, and knows L, W and #. croniter and cronsim read five or seven fields, count from 0 and know no W,
so that every expression would have to be rewritten first; reading it is less.
"""

from __future__ import annotations

import calendar
import datetime
import re
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

MAX_YEARS_AHEAD = 50
UTC = datetime.UTC
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(r"rate\(([1-9]\d{0,8}) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\(([^()]{1,256})\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

Days = Callable[[int, int], set[int]]
"""(year, month) -> the days of that month"""


class NoTimeZone(ValueError):
    """The name is no time zone's."""


class Expression(Protocol):
    def after(self, moment: float, anchor: float) -> float | None:
        """The first moment after `moment` (epoch seconds), None when there is none. `anchor` is when a rate begins to
        count."""


def parse(text: str, *, timezone: str = "UTC", at_allowed: bool = True) -> Expression:
    """Raises ValueError for what is no expression, NoTimeZone among them."""
    zone = _zone(timezone)
    if found := _RATE.fullmatch(text):
        number, unit, plural = int(found[1]), found[2], found[3]
        if (number == 1) == bool(plural):
            raise ValueError("a rate of 1 has its unit in the singular, any other in the plural")
        return _Rate(number * _UNITS[unit])
    if found := _CRON.fullmatch(text):
        return _cron(found[1], zone)
    if at_allowed and (found := _AT.fullmatch(text)):
        return _At(datetime.datetime.fromisoformat(found[1]).replace(tzinfo=zone).timestamp())
    raise ValueError(f"{text!r} is no schedule expression")


def _zone(name: str) -> datetime.tzinfo:
    if name == "UTC":
        return UTC  # on a machine without a time zone database, too
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoTimeZone(f"there is no time zone {name}") from error


@dataclass(frozen=True, slots=True)
class _Rate:
    seconds: int

    def after(self, moment: float, anchor: float) -> float | None:
        if moment < anchor:
            return anchor + self.seconds
        return anchor + (int((moment - anchor) // self.seconds) + 1) * self.seconds


@dataclass(frozen=True, slots=True)
class _At:
    moment: float

    def after(self, moment: float, anchor: float) -> float | None:  # noqa: ARG002 - an absolute moment
        return self.moment if self.moment > moment else None


@dataclass(frozen=True, slots=True)
class _Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: Days
    months: frozenset[int]
    years: frozenset[int]
    zone: datetime.tzinfo

    def after(self, moment: float, anchor: float) -> float | None:  # noqa: ARG002 - absolute moments
        local = datetime.datetime.fromtimestamp(moment, self.zone)
        for day in self._days_from(local.date()):
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    found = datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                    # a local time that the change to summer time leaves out does not come
                    if found.timestamp() > moment and found.astimezone(UTC).astimezone(self.zone).hour == hour:
                        return found.timestamp()
        return None

    def _days_from(self, first: datetime.date) -> Iterator[datetime.date]:
        for year in range(first.year, first.year + MAX_YEARS_AHEAD):
            if year not in self.years:
                continue
            for month in sorted(self.months):
                if (year, month) < (first.year, first.month):
                    continue
                for day in sorted(self.days(year, month)):
                    if (found := datetime.date(year, month, day)) >= first:
                        yield found


def _cron(text: str, zone: datetime.tzinfo) -> _Cron:
    fields = text.upper().split()
    if len(fields) != 6:
        raise ValueError("a cron expression has six fields")
    minutes, hours, day_of_month, months, day_of_week, years = fields
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ValueError("one of the two day fields of a cron expression must be ?, and only one")
    return _Cron(
        minutes=_numbers(minutes, 0, 59),
        hours=_numbers(hours, 0, 23),
        days=_days_of_month(day_of_month) if day_of_week == "?" else _days_of_week(day_of_week),
        months=_numbers(months, 1, 12, _MONTHS),
        years=_numbers(years, 1970, 2199),
        zone=zone,
    )


def _numbers(field: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """A list of values, ranges and steps: "*", "1,15", "MON-FRI", "0/5", "10-20/2"."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        start = low if first == "*" else _number(first, low, high, names)
        end = high if first == "*" or (slash and not dash) else _number(last or first, low, high, names)
        width = _number(step, 1, high, ()) if slash else 1
        members = range(start, end + 1) if start <= end else [*range(start, high + 1), *range(low, end + 1)]
        found |= set(members[::width])
    return frozenset(found)


def _number(text: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + low
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high):
        raise ValueError(f"{text!r} is no number from {low} to {high}")
    return int(text)


def _days_of_month(field: str) -> Days:
    if field == "L":
        return lambda year, month: {_length(year, month)}
    if field == "LW":
        return lambda year, month: {_nearest_weekday(year, month, _length(year, month))}
    if field.endswith("W"):
        wanted = _number(field[:-1], 1, 31, ())
        return lambda year, month: {_nearest_weekday(year, month, wanted)} if wanted <= _length(year, month) else set()
    numbers = _numbers(field, 1, 31)
    return lambda year, month: {day for day in numbers if day <= _length(year, month)}


def _days_of_week(field: str) -> Days:
    if "#" in field:
        name, _, ordinal = field.partition("#")
        weekday, which = _number(name, 1, 7, _DAYS), _number(ordinal, 1, 5, ())
        return lambda year, month: set(_weekdays(year, month, {weekday})[which - 1 : which])
    if field.endswith("L") and field != "L":
        weekday = _number(field[:-1], 1, 7, _DAYS)
        return lambda year, month: set(_weekdays(year, month, {weekday})[-1:])
    numbers = {7} if field == "L" else set(_numbers(field, 1, 7, _DAYS))
    return lambda year, month: set(_weekdays(year, month, numbers))


def _weekdays(year: int, month: int, wanted: set[int]) -> list[int]:
    """The days of the month that fall on one of these days of the week, Sunday = 1."""
    days = range(1, _length(year, month) + 1)
    return [day for day in days if (calendar.weekday(year, month, day) + 1) % 7 + 1 in wanted]


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """The working day that is nearest to `day` and in the same month."""
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < _length(year, month) else day - 2
    return day


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
