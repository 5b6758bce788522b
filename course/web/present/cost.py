"""The bill of one case, and of a month of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from course.web.present.moments import Moment
from course.web.present.sources import service
from course.web.present.trace import AXIS, Bar
from sandbox.cost import Bill, Line, Month, bill, monthly
from sandbox.result import Result

RUNS = 1_000_000
MOST_RUNS = 1_000_000_000_000
MEMORY = range(128, 10_241)
"""MB that a function may have ("Configure Lambda function memory", AWS Lambda Developer Guide)."""
STEP = 64
"""MB between two places of the slider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the learner wants to know; nothing of it is taken for granted."""

    case: str = ""
    runs: int = RUNS
    memory_mb: int | None = None  # None: each function's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line, for a run and for a month."""

    key: str
    service: str
    quantity: str
    price: str  # "$0.20 / 1,000,000"
    run: str  # "" for what is paid by the month
    month: str
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What part of the month's bill a service is."""

    service: str
    month: str
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class CostShown:
    case: str
    cases: tuple[tuple[str, Moment], ...]  # (case, its first moment) where there are several
    asked: Asked
    memory_mb: int  # where the slider stands
    own_memory: str  # "128 MB", of several functions "128, 512 MB"
    billed_ms: int
    gb_seconds: str
    rows: tuple[Row, ...]
    shares: tuple[Share, ...]
    run: str
    month: str
    after_free: str
    notes: tuple[str, ...]
    unpriced: tuple[str, ...]
    checked: str
    pages: tuple[str, ...]  # titles of the pages that state the prices


def cost(results: Mapping[str, Result], moments: list[Moment], asked: Asked) -> CostShown | None:
    """The bill of the case that is asked for, else of the first; None when nothing was run."""
    if not results:
        return None
    case = asked.case if asked.case in results else next(iter(results))
    own = bill(results[case])
    made = bill(results[case], asked.memory_mb) if asked.memory_mb is not None else own
    month = monthly(made, asked.runs)
    sizes = sorted({use.memory_mb for use in own.functions}) or [MEMORY.start]
    firsts = {moment.case: moment for moment in reversed(moments)}
    return CostShown(
        case=case,
        cases=tuple((name, firsts[name]) for name in results if name in firsts) if len(results) > 1 else (),
        asked=asked,
        memory_mb=asked.memory_mb or sizes[-1],
        own_memory=f"{', '.join(map(str, sizes))} MB",
        billed_ms=made.billed_ms,
        gb_seconds=number(made.gb_seconds),
        rows=tuple(_rows(made, month)),
        shares=tuple(_shares(month)),
        run=money(made.total),
        month=money(month.total),
        after_free=money(month.total_after_free),
        notes=tuple(note.value for note in made.notes),
        unpriced=made.unpriced,
        checked=made.checked,
        pages=tuple(dict.fromkeys(line.page for line in month.lines)),
    )


def money(amount: Decimal) -> str:
    """US dollars: cents from one cent on, else three significant digits."""
    return f"${amount:,.2f}" if amount >= Decimal("0.01") or not amount else f"${number(amount)}"


def number(value: Decimal) -> str:
    """Up to three significant digits of a fraction, every digit of a whole number; never an exponent."""
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    places = max(2 - value.adjusted(), 2)
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")


def price(value: Decimal) -> str:
    """A price with all its digits, at least two after the point."""
    return f"{value:f}" if -int(value.as_tuple().exponent) > 2 else f"{value:.2f}"


def _rows(made: Bill, month: Month) -> list[Row]:
    runs = [*made.lines, *([None] * len(made.standing))]
    return [_row(once, each) for once, each in zip(runs, month.lines, strict=True)]


def _row(once: Line | None, each: Line) -> Row:
    per = "" if each.per == 1 else f" / {each.per:,.0f}"
    return Row(
        key=each.key,
        service=service(each.service),
        quantity=number((once or each).quantity),
        price=f"${price(each.unit_price)}{per}",
        run=money(once.amount) if once else "",
        month=money(each.amount),
        estimated=each.estimated,
    )


def _shares(month: Month) -> list[Share]:
    """Largest first."""
    total = month.total or Decimal(1)
    by_size = sorted(month.services().items(), key=lambda entry: -entry[1])
    return [
        Share(service=service(name), month=money(amount), bar=Bar(x=0, width=round(float(AXIS * amount / total), 1)))
        for name, amount in by_size
    ]
