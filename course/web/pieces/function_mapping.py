"""A function mapping to look at: for each source its event with the picked fields marked, the thing they make, and the
answer on its way back. The sources are tabs that need no JavaScript; the table says the same for all at once."""

from __future__ import annotations

import html
import json
from hashlib import sha256

from course.catalogue.mapping import FunctionMapping, Origin, Pick
from course.web.i18n import say


def draw_mapping(piece: FunctionMapping, language: str) -> str:
    """The figure, a tab for each source, and the table."""
    name = f"__tabbed_{sha256(repr(piece).encode()).hexdigest()[:6]}"
    inputs = "".join(
        f'<input type="radio" id="{name}_{at}" name="{name}"{" checked" if at == 1 else ""}>'
        for at in range(1, len(piece.sources) + 1)
    )
    labels = "".join(
        f'<label for="{name}_{at}">{html.escape(source.name)}</label>' for at, source in enumerate(piece.sources, 1)
    )
    blocks = "".join(
        f'<div class="tabbed-block mapping-steps">{_steps(source, piece, language)}</div>' for source in piece.sources
    )
    return (
        f'<figure class="piece mapping" data-piece="mapping">'
        f'<figcaption class="piece-title">{html.escape(piece.title)}</figcaption>'
        f'<div class="tabbed-set tabbed-alternate" role="group" aria-label="{_say(language, "legend")}">{inputs}'
        f'<div class="tabbed-labels">{labels}</div><div class="tabbed-content">{blocks}</div></div>'
        f'<p class="piece-live mapping-status" role="status" data-facts="{_say(language, "picked")}">'
        f"{_say(language, 'choose')}</p>"
        f"{_table(piece, language)}</figure>"
    )


def _steps(source: Origin, piece: FunctionMapping, language: str) -> str:
    """The event, what was found at the place it names, the thing, the answer: in the order of time."""
    numbers = {field: at for at, field in enumerate(piece.thing, 1)}
    in_event = () if source.found else source.picks
    marks = [(pick, "where", 0) for pick in source.where] + [(pick, "pick", numbers[pick.field]) for pick in in_event]
    steps = [_step("event", _say(language, "event"), _marked(source.event, [(source.known, "known", 0), *marks]))]
    if source.found:
        found = _marked(source.found, [(pick, "pick", numbers[pick.field]) for pick in source.picks])
        steps.append(_step("found", _say(language, "found", call=source.found_by), found))
    steps.append(_step("thing", _say(language, "thing"), _thing(source.picks, numbers)))
    reader = f'<p class="meta">{html.escape(source.reader)}</p>'
    steps.append(_step("answer", _say(language, "answer"), html.escape(source.answer), reader))
    return "".join(steps)


def _step(css: str, title: str, code: str, below: str = "") -> str:
    return f'<div class="mapping-{css}"><p class="mapping-name">{title}</p><pre>{code}</pre>{below}</div>'


def _marked(text: str, marks: list[tuple[Pick, str, int]]) -> str:
    """`text` with the places of the picks marked; a pick inside another one's place is left to that one."""
    parts, at = [], 0
    for pick, css, number in sorted(marks, key=lambda mark: mark[0].place.start):
        start, end = pick.place.start, pick.place.end
        if start >= at:
            mark = f'<mark class="mapping-{css}"{_number(number)}>{html.escape(text[start:end])}</mark>'
            parts += [html.escape(text[at:start]), mark]
            at = end
    return "".join([*parts, html.escape(text[at:])])


def _thing(picks: tuple[Pick, ...], numbers: dict[str, int]) -> str:
    """The thing as JSON, a field a line, each of them marked like where it comes from."""
    lines = [
        f"  {html.escape(json.dumps(pick.field))}: "
        f'<mark class="mapping-pick"{_number(numbers[pick.field])}>{html.escape(_json(pick.value))}</mark>'
        for pick in picks
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


def _number(number: int) -> str:
    return f' data-field="{number}"' if number else ""


def _table(piece: FunctionMapping, language: str) -> str:
    heads = "".join(f'<th scope="col">{html.escape(source.name)}</th>' for source in piece.sources)
    rows = [_row(_say(language, "recognized"), [_place(source.known) for source in piece.sources])]
    rows.append(_row(_say(language, "where"), [_where(source, language) for source in piece.sources]))
    for at, field in enumerate(piece.thing):
        cells = [_pick(source.picks[at], at + 1) for source in piece.sources]
        rows.append(_row(f"<code>{html.escape(field)}</code>", cells))
    rows.append(_row(_say(language, "answer"), [html.escape(source.reader) for source in piece.sources]))
    return (
        f'<table><thead><tr><th scope="col">{_say(language, "field")}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _row(head: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{head}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _place(pick: Pick) -> str:
    return f"<code>{html.escape(pick.path)}</code>: <code>{html.escape(_json(pick.place.value))}</code>"


def _where(source: Origin, language: str) -> str:
    if not source.where:
        return _say(language, "in_event")
    return ", ".join(f"<code>{html.escape(pick.path)}</code>" for pick in source.where)


def _pick(pick: Pick, number: int) -> str:
    """Path, what stands there, and what it becomes where that is something else."""
    becomes = "" if pick.value == pick.place.value else f" → <code>{html.escape(_json(pick.value))}</code>"
    return f'<span{_number(number)}><code>{html.escape(pick.path)}</code>: <code>{_found(pick)}</code>{becomes}</span>'


def _found(pick: Pick) -> str:
    return html.escape(_json(pick.place.value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _say(language: str, key: str, **values: object) -> str:
    return str(say(language, f"piece.mapping.{key}", **values))
