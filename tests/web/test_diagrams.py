"""A diagram's drawing."""

from __future__ import annotations

import re

import pytest

from course.catalogue.diagram import KINDS, DiagramError, parse
from course.web.diagrams import NARROW, draw_diagram
from course.web.diagrams_text import FONT_SIZE, width, wrap

SOURCE = """\
title: A file arrives
person You -> bucket uploads: PutObject
bucket uploads --> function copy: s3:ObjectCreated:Put
function copy -> function copy: decode
function copy -> bucket copies: CopyObject
"""


def test_a_node_named_twice_is_one_node():
    diagram = parse(SOURCE)
    assert [node.label for node in diagram.nodes] == ["You", "uploads", "copy", "copies"]
    assert [(arrow.start, arrow.end, arrow.dashed) for arrow in diagram.arrows] == [
        (0, 1, False), (1, 2, True), (2, 2, False), (2, 3, False),
    ]  # fmt: skip


def test_the_text_behind_a_colon_keeps_its_own_colons():
    assert parse(SOURCE).arrows[1].text == "s3:ObjectCreated:Put"


def test_a_full_width_colon_separates_as_well():
    assert parse("title: T\nperson 你 -> bucket 桶：上传").arrows[0].text == "上传"


@pytest.mark.parametrize(("source", "line"), [
    ("person A -> box b", 1),
    ("title: T", 1),
    ("title: T\nbox a -> box b\nbox a <- box b", 3),
    ("title: T\nbox a -> sphere b", 2),
    ("title: T\n" + "\n".join(f"box a{i} -> box b{i}" for i in range(9)), 1),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_its_line(source, line):
    with pytest.raises(DiagramError) as raised:
        parse(source)
    assert raised.value.line == line


def test_both_drawings_have_the_title_every_label_and_every_text():
    figure = draw_diagram(SOURCE)
    wide, narrow = figure.split('<svg class="diagram--narrow"')
    for drawing in (wide, narrow):
        assert "<title>A file arrives</title>" in drawing
        said = " ".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawing))
        for word in ("You", "uploads", "copy", "copies", "PutObject", "decode", "CopyObject"):
            assert word in said
    assert wide.count('stroke-dasharray="6 4"') == narrow.count('stroke-dasharray="6 4"') == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_picture(kind):
    assert f"diagram-icon--{kind}" in draw_diagram(f"title: T\n{kind} a -> box b")


@pytest.mark.parametrize("words", [
    "s3:ObjectCreated:CompleteMultipartUpload with a long explanation",
    "对象创建完成之后由存储桶异步调用这个函数来处理",
])  # fmt: skip
def test_the_narrow_drawing_fits_a_phone_and_its_text_fits_the_drawing(words):
    figure = draw_diagram(f"title: T\nperson {words} -> box {words}: {words}")
    narrow = figure.split('<svg class="diagram--narrow"')[1]
    assert f'viewBox="0 0 {NARROW} ' in narrow
    assert NARROW <= 350
    for x, line in re.findall(r'<tspan x="([\d.]+)"[^>]*>([^<]*)</tspan>', narrow):
        assert float(x) - width(line) / 2 >= 0
        assert float(x) + width(line) / 2 <= NARROW


def test_chinese_letters_count_as_wide():
    assert width("函数") == pytest.approx(2 * FONT_SIZE, rel=0.05)
    assert width("ab") < width("函数")


def test_lines_break_between_words_but_never_before_chinese_punctuation():
    assert wrap("one two three", width("one two")) == ["one two", "three"]
    assert not any(line.startswith("，") for line in wrap("调用，调用，调用，调用", width("调用")))


def test_a_diagram_has_no_ids_and_no_styles():
    assert not re.search(r"\b(id|style)=", draw_diagram(SOURCE))
