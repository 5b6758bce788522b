"""From facts to what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.web.present import changes, trace
from course.web.present.inline import inline
from course.web.present.visible import pretty, visible
from sandbox.result import Change, ChangeKind


def test_control_characters_are_seen() -> None:
    assert visible("a\x1b[0m\tb\n\x00\x7f\u202e\ud800") == "a␛[0m\tb\n␀␡⟨U+202E⟩⟨U+D800⟩"


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    text = "naïve 漢字 עברית 👨‍👩‍👧 \ufffd\n"
    assert visible(text) == text


@given(st.text(alphabet=st.characters(), max_size=60))
def test_whatever_is_shown_can_be_sent(text: str) -> None:
    visible(text).encode("utf-8")


@given(st.text(alphabet="ab`*<>&\"' \n", max_size=40))
def test_inline_words_hold_no_tag_but_the_three(text: str) -> None:
    html = str(inline(text))
    for tag in ("code", "strong", "em"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in html
    assert ">" not in html


def test_inline_marks_code_and_strong_words() -> None:
    assert inline("call `put_item` **once** & not *twice*") == (
        "call <code>put_item</code> <strong>once</strong> &amp; not <em>twice</em>"
    )


def test_json_is_cut_at_a_bound_and_says_by_how_much() -> None:
    assert pretty("x" * 30_000).endswith("… +10002")
    assert pretty({"a": 1}) == '{\n  "a": 1\n}'


@pytest.mark.parametrize(("start", "length", "total"), [(0, 10, 10), (9.99, 0.001, 10), (12, 5, 10), (0, 0, 0.001)])
def test_a_bar_lies_on_the_axis_and_can_be_seen(start: float, length: float, total: float) -> None:
    drawn = trace.bar(start, length, total)
    assert drawn.x >= 0
    assert drawn.width >= trace.THINNEST
    assert drawn.x + drawn.width <= trace.AXIS + 0.1


def test_a_change_shows_the_fields_that_differ_with_old_and_new() -> None:
    change = Change(service="dynamodb", kind=ChangeKind.CHANGED, resource="orders-1", key={"id": "7"},
                    before={"id": "7", "paid": False, "note": "x"}, after={"id": "7", "paid": True, "total": 3})
    row = changes.row(change, {"orders-1": "Orders"})
    assert (row.resource, row.name, row.key, row.same) == ("Orders", "orders-1", 'id = "7"', 1)
    assert {(each.sign, each.name, each.before, each.after) for each in row.fields} == {
        ("~", "paid", "false", "true"), ("−", "note", '"x"', None), ("+", "total", None, "3"),
    }
