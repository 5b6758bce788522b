"""An always-on server against Lambda: a table for everybody, and sliders and a chart for a page with JavaScript."""

from __future__ import annotations

import html
import json
from hashlib import sha256
from math import floor, log10

from course.catalogue.piece import MEMORY, MILLISECONDS, REQUESTS, ServerOrLambda
from course.web.i18n import say
from course.web.pieces.cost_chart import draw_chart
from course.web.pieces.monthly_cost import SOURCES, MonthlyCost, Rates, monthly_cost, plain, rates
from course.web.present.cost import money
from sandbox.cost import PRICES

PLACES = 20
"""Places of the slider for each power of ten of requests."""
MILLISECONDS_STEP, MEMORY_STEP = 10, 64


def draw_comparison(piece: ServerOrLambda, language: str) -> str:
    """The figure, its table and its sliders."""
    of = rates()
    words = {
        key: str(say(language, f"piece.rent.{key}"))
        for key in ("requests", "milliseconds", "memory", "server", "lambda", "free", "meet", "meet_value", "here")
    }
    data = {"rates": plain(of), "words": {key: words[key] for key in ("here", "meet_value")}}
    facts = html.escape(json.dumps(data, ensure_ascii=False))
    return (
        f'<figure class="piece rent" data-piece="rent" data-facts="{facts}">'
        f'<figcaption class="piece-title">{html.escape(piece.title)}</figcaption>'
        f"{_live(piece, of, words, language)}{_table(piece, of, words, language)}"
        f'<p class="meta">{_prices(language)}</p></figure>'
    )


def requests_at(place: int) -> int:
    """Requests a day at a place of the slider, in two digits that people read: 10, 11, 13, …, 10,000,000."""
    exact = float(REQUESTS.start * 10 ** (place / PLACES))
    unit = int(10 ** (floor(log10(exact) + 1e-9) - 1))
    return round(exact / unit) * unit


def _live(piece: ServerOrLambda, of: Rates, words: dict[str, str], language: str) -> str:
    place = round(PLACES * log10(piece.requests / REQUESTS.start))
    last = round(PLACES * log10((REQUESTS.stop - 1) / REQUESTS.start))
    requests = requests_at(place)
    cost = monthly_cost(requests, piece.milliseconds, piece.memory, of)
    name = f"rent-{sha256(repr(piece).encode()).hexdigest()[:6]}"
    chart = {**words, "chart": str(say(language, "piece.rent.chart", meet=_meet(cost)))}
    sliders = (
        _slider(name, "requests", words, (0, last, 1, place), requests)
        + _slider(name, "milliseconds", words, (MILLISECONDS.start, MILLISECONDS.stop - 1, MILLISECONDS_STEP,
                                                piece.milliseconds), piece.milliseconds)
        + _slider(name, "memory", words, (MEMORY.start, MEMORY.stop - 1, MEMORY_STEP, piece.memory), piece.memory)
    )  # fmt: skip
    return (
        f'<div class="piece-live"><div class="rent-sliders">{sliders}</div>'
        f'<dl class="cost-totals">{_sum("server", words["server"], money(cost.server))}'
        f"{_sum('functions', words['lambda'], money(cost.functions))}"
        f"{_sum('meet', words['meet'], words['meet_value'].format(requests=_meet(cost)))}</dl>"
        f"{draw_chart(cost, requests, chart)}"
        f'<p class="visually-hidden" role="status"></p></div>'
    )


def _slider(name: str, part: str, words: dict[str, str], scale: tuple[int, int, int, int], shown: int) -> str:
    least, most, step, value = scale
    return (
        f'<p><label for="{name}-{part}">{words[part]}</label>'
        f'<input type="range" id="{name}-{part}" name="{part}" min="{least}" max="{most}" step="{step}" '
        f'value="{value}" aria-valuetext="{shown:,}"><b class="rent-{part} num">{shown:,}</b></p>'
    )


def _sum(part: str, name: str, amount: str) -> str:
    return f'<div><dt>{name}</dt><dd class="rent-{part} num">{amount}</dd></div>'


def _table(piece: ServerOrLambda, of: Rates, words: dict[str, str], language: str) -> str:
    caption = say(language, "piece.rent.table", memory=f"{piece.memory:,}", milliseconds=f"{piece.milliseconds:,}")
    heads = (words["requests"], words["server"], words["lambda"], words["free"])
    head = "".join(f'<th scope="col" class="align-right">{each}</th>' for each in heads)
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>"
        f"{''.join(_row(each, piece, of) for each in piece.rows)}</tbody></table>"
    )


def _row(requests: int, piece: ServerOrLambda, of: Rates) -> str:
    cost = monthly_cost(requests, piece.milliseconds, piece.memory, of)
    cells = "".join(
        f'<td class="align-right">{money(each)}</td>' for each in (cost.server, cost.functions, cost.after_free)
    )
    return f'<tr><th scope="row" class="align-right">{requests:,}</th>{cells}</tr>'


def _meet(cost: MonthlyCost) -> str:
    """Rounded to three digits: the prices bear no more."""
    unit = 10 ** max(floor(log10(cost.meet)) - 2, 0)
    return f"{round(float(cost.meet) / unit) * unit:,}"


def _prices(language: str) -> str:
    used = [PRICES[key] for key in SOURCES]
    pages = dict.fromkeys(price.page for price in used)
    oldest = min(price.checked for price in used)
    return str(say(language, "piece.rent.prices", date=oldest, pages=", ".join(pages)))
