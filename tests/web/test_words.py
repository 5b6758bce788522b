"""The words of the pages: nothing is said in one language only, and no page asks for a word that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from course.web.i18n import messages, placeholders, say

CHECKOUT = Path(__file__).parents[2]
TEMPLATES = sorted((CHECKOUT / "templates").rglob("*.html"))
ASKED = re.compile(r"""\bt\("([\w.-]+)"[,)]""")


def test_both_languages_have_the_same_words() -> None:
    assert set(messages("en")) == set(messages("zh"))


@pytest.mark.parametrize("key", sorted(messages("en")))
def test_a_message_takes_the_same_values_in_both_languages(key: str) -> None:
    assert placeholders(messages("en")[key]) == placeholders(messages("zh")[key])


def test_no_message_has_a_format_within_its_braces() -> None:
    said = [text for lang in ("en", "zh") for each in messages(lang).values()
            for text in ([each] if isinstance(each, str) else each.values())]  # fmt: skip
    assert any("{" in text for text in said)
    assert not [text for text in said if re.search(r"{(?!\w+})", text)]


def test_what_is_put_into_a_message_is_escaped_once() -> None:
    assert say("en", "verdict.onward", title="<b> & {title}") == "Next: &lt;b&gt; &amp; {title}"
    assert say("en", "verdict.onward", title=Markup("<i>a</i>")) == "Next: <i>a</i>"
    assert isinstance(say("en", "verdict.onward", title=""), Markup)
    assert say("en", "moving.seconds", n=1) == "1 second"
    assert say("zh", "moving.seconds", n=2) == "2 秒"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_template_asks_only_for_words_that_exist(path: Path) -> None:
    asked = set(ASKED.findall(path.read_text("utf-8")))
    assert asked <= set(messages("en"))


def test_chinese_is_chinese() -> None:
    untranslated = [key for key, message in messages("zh").items()
                    if message == messages("en")[key] and re.search("[a-z]{3}", str(message))]
    assert untranslated == ["files.event", "step.request"]
