"""Markdown on its way to a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from course.web.markdown import inline, render

URLS = {"exercise:copy-object": "/en/lessons/s3-events/copy-object", "lesson:dynamodb#key": "/en/lessons/dynamodb#key"}


def html(text, language="en"):
    return str(render(text, language, URLS.get))


def test_a_course_link_leads_where_the_resolver_says():
    assert html("[go](exercise:copy-object)") == (
        '<p><a href="/en/lessons/s3-events/copy-object" class="link-exercise">go</a></p>'
    )
    assert 'href="/en/lessons/dynamodb#key"' in html("[go](lesson:dynamodb#key)")


def test_a_course_link_that_leads_nowhere_stays_readable_text():
    assert html("[go](exercise:gone)") == '<p><a class="link-exercise">go</a></p>'


def test_a_link_shown_as_code_is_not_followed():
    assert "exercise:copy-object" in html('`<a href="exercise:copy-object">`')


def test_the_same_text_is_linked_anew_for_each_resolver():
    text = "[go](exercise:copy-object)"
    assert "/zh/x" in str(render(text, "zh", lambda link: "/zh/x"))
    assert "/zh/y" in str(render(text, "zh", lambda link: "/zh/y"))


def test_headings_with_an_anchor_make_the_table_of_contents():
    found = render("## One `a<b` {#one}\n\n### Two {#two}\n\n## No anchor\n", "en", URLS.get)
    assert [(heading.level, heading.anchor, heading.title) for heading in found.contents] == [
        (2, "one", "One a<b"), (3, "two", "Two"),
    ]  # fmt: skip
    assert '<h2 id="one">' in str(found)


def test_admonitions_of_every_kind_keep_their_class():
    for kind in ("note", "tip", "warning", "production"):
        assert f'<div class="admonition {kind}">' in html(f'!!! {kind} "Title"\n    Text.')


def test_details_can_be_opened():
    assert html('??? note "More"\n    Text.').startswith('<details class="note">\n<summary>More</summary>')


def test_code_is_coloured_by_classes_and_can_be_scrolled_by_keyboard():
    found = html("```python\ndef f(): pass\n```")
    assert '<span class="k">def</span>' in found
    assert '<pre tabindex="0" role="group" aria-label="Code">' in found
    assert 'aria-label="代码"' in html("```python\ndef f(): pass\n```", "zh")


def test_a_tables_alignment_is_a_class_and_the_table_can_be_scrolled_by_keyboard():
    found = html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="align-right">2</td>' in found
    assert '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>' in found
    assert "style" not in found


def test_boxes_of_a_task_list_say_whether_they_are_done():
    found = html("- [ ] a\n- [x] b", "zh")
    assert 'disabled aria-label="未完成"' in found
    assert 'disabled checked aria-label="已完成"' in found


def test_tabs_of_two_texts_on_one_page_do_not_share_their_ids():
    first, second = (html(f'=== "Python"\n    {word}\n\n=== "Node"\n    x\n') for word in ("one", "two"))
    ids = [set(re.findall(r'id="([^"]+)"', found)) for found in (first, second)]
    assert len(ids[0]) == len(ids[1]) == 2
    assert not ids[0] & ids[1]
    assert set(re.findall(r'for="([^"]+)"', first)) == ids[0]


def test_math_becomes_mathml():
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html("$x^2$")
    assert '<math display="block">' in html("$$\nx\n$$")


def test_dollars_that_are_money_stay_money():
    assert html("It costs $0.20 and then $5 or $6-$7.") == "<p>It costs $0.20 and then $5 or $6-$7.</p>"


def test_math_that_cannot_be_read_stays_text():
    assert "math" not in html(r"$\frac{$")


def test_a_diagram_is_drawn_and_one_that_cannot_be_drawn_stays_text():
    assert "<svg" in html("```diagram\ntitle: T\nbox a -> box b\n```")
    assert "<pre" in html("```diagram\nbox a -> box <b>\n```")


def test_inline_text_has_no_paragraph():
    assert inline("a `b`", "en", URLS.get) == "a <code>b</code>"
    assert inline("a\n\nb", "en", URLS.get).count("<p>") == 2


def test_a_wrapped_chinese_sentence_has_no_spaces_and_an_english_one_has():
    wrapped = html("事件到了，\n函数就运行。\n`handler` 返回", "zh")
    assert wrapped == "<p>事件到了，函数就运行。<code>handler</code> 返回</p>"
    assert html("an event\narrives") == "<p>an event\narrives</p>"
    assert "第一\n第二" in html("```text\n第一\n第二\n```", "zh")


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style>*{x:expression(alert(1))}</style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<form action=/en/ method=post><button>x</button></form>",
    "<input type=password name=p autofocus onfocus=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='exercise:x\" onclick=\"alert(1)'>x</a>",
    "<a href='/en/classroom'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](https://evil.example/)",
    "![x](https://evil.example/x.png)",
    "[x](exercise:a\"onclick=alert(1))",
    "<https://evil.example>",
    "<p style='position:fixed'>x</p>",
    "text {: style='color:red' onclick='alert(1)' }",
    "## Heading {#a onclick=alert(1) style=x}",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<details open ontoggle=alert(1)>x</details>",
    "```python title=\"<script>alert(1)</script>\"\nx\n```",
    "```{.python onclick=alert(1)}\nx\n```",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "!!! note \"<img src=x onerror=alert(1)>\"\n    x",
    "=== \"<img src=x onerror=alert(1)>\"\n    x",
    "```diagram\ntitle: <script>alert(1)</script>\nbox <img/src=x/onerror=alert(1)> -> box b: </text><script>\n```",
    "```diagram\n</pre><script>alert(1)</script>\n```",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]  # fmt: skip


class Page(HTMLParser):
    """What a browser would find in the text."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_text_can_act_on_the_page(attack):
    for text in (html(attack), str(inline(attack, "en", URLS.get))):
        for tag, attributes in Page(text).elements:
            assert tag not in {"script", "style", "img", "iframe", "object", "form", "button", "base", "meta", "link"}
            assert not any(name.startswith("on") or name == "style" or ":" in name for name in attributes)
            assert attributes.get("href", "#").startswith(("#", "/en/lessons/"))
            if tag == "input":
                assert attributes["type"] in {"checkbox", "radio"}


def test_a_page_would_find_an_attack_that_were_not_removed():
    assert Page("<p onclick=x><script>").elements == [("p", {"onclick": "x"}), ("script", {})]


def test_a_column_without_a_head_gets_no_empty_one() -> None:
    html = str(render("| | b |\n|---|---:|\n| c | d |\n", "en", lambda link: None))
    assert '<td></td>\n<th class="align-right">b</th>' in html
