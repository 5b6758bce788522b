"""The words of the pages, in English and Chinese, and which of the two a request wants.

`translations/en.toml` and `translations/zh.toml` hold the same keys; they are read once, when the
application starts, so there is nothing to compile. A message is trusted HTML; what is put into it is
escaped. A message that counts is a table of `one` and `other` (Chinese needs only `other`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request, current_app, g, request, url_for
from markupsafe import Markup, escape
from werkzeug.routing import BaseConverter

LANGUAGES = ("en", "zh")
NAMES = {"en": "English", "zh": "中文"}
TAGS = {"en": "en", "zh": "zh-Hans"}
"""What `<html lang>` says (BCP 47)."""

FOLDER = Path(__file__).parents[2] / "translations"

Message = Markup | Mapping[str, Markup]


class LanguageConverter(BaseConverter):
    """`<lang:…>` in a rule: exactly the languages that exist."""

    regex = "|".join(LANGUAGES)


class LanguageTagConverter(BaseConverter):
    """`<tag:…>` in a rule: a longer tag of a language that exists, as `zh-CN` or `zh_TW`."""

    regex = r"(?i:en|zh)[-_][A-Za-z0-9_-]{1,30}|ZH|EN|Zh|En"


def register(app: Flask) -> None:
    """Give the application the URL converters and the templates their words."""
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["tag"] = LanguageTagConverter
    app.jinja_env.globals.update(t=t, lang=language, language_links=language_links, language_tags=TAGS)
    app.jinja_env.filters["words"] = words
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_keep_language)
    for each in LANGUAGES:
        messages(each)


def language() -> str:
    """The language of this request."""
    return str(g.get("lang") or preferred(request))


def canonical(tag: str) -> str:
    """The language that a tag stands for: every `zh*` is `zh`, everything else English."""
    return "zh" if tag.lower().startswith("zh") else "en"


def preferred(asked: Request) -> str:
    """The first language of Accept-Language that exists here, else English."""
    for tag in asked.accept_languages.values():
        if tag.lower()[:2] in LANGUAGES:
            return canonical(tag)
    return "en"


def t(key: str, /, **values: object) -> Markup:
    """The message `key` in the request's language, with `values` escaped into it.

    Raises KeyError for a key that does not exist: a missing word is found by the first test that shows it.
    """
    return say(language(), key, **values)


def say(lang: str, key: str, /, **values: object) -> Markup:
    """The message `key` in `lang`; `n` among the values chooses between `one` and `other`."""
    message = messages(lang)[key]
    if not isinstance(message, Markup):
        message = message["one"] if values.get("n") == 1 and "one" in message else message["other"]
    if not values:
        return message
    # As `Markup.format`, which looks for formats within the braces; no message has one, and a page fills in fifty.
    return Markup(str.format(message, **{name: escape(value) for name, value in values.items()}))  # noqa: S704


def words(text: Any) -> str:
    """A bilingual `Text` (or a plain string) in the request's language."""
    return text if isinstance(text, str) else str(text.get(language()))


@cache
def messages(lang: str) -> Mapping[str, Message]:
    """All messages of a language: dotted key -> message."""
    return dict(_flatten(tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8")), ""))


def placeholders(message: Message) -> set[str]:
    """The names that a message wants filled in."""
    texts = [message] if isinstance(message, str) else list(message.values())
    return {name for text in texts for name in re.findall(r"{(\w+)", text)}


def language_links() -> list[tuple[str, str, bool]]:
    """For the switch in the header: (language, this page in it, is it this one)."""
    endpoint = request.endpoint if g.get("lang") and request.method in ("GET", "HEAD") else None
    values = (request.view_args or {}) if endpoint else {}
    # The query, too: what was searched for, which invocation is shown. Whoever wrote it may have named it anything.
    query = f"?{urlencode(list(request.args.items(multi=True)))}" if endpoint and request.args else ""
    return [
        (each, url_for(endpoint or "home.show", **{**values, "lang": each}) + query, each == language())
        for each in LANGUAGES
    ]


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Views need not mention the language of their URL: `language()` knows it."""
    g.lang = values.pop("lang", None) if values else None


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """A link stays in the language of the page unless it says otherwise."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()


def _flatten(table: Mapping[str, Any], prefix: str) -> list[tuple[str, Message]]:
    found: list[tuple[str, Message]] = []
    for key, value in table.items():
        if isinstance(value, dict) and "other" not in value:
            found += _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, dict):
            found.append((f"{prefix}{key}", {number: Markup(text) for number, text in value.items()}))  # noqa: S704
        else:
            found.append((f"{prefix}{key}", Markup(value)))  # noqa: S704
    return found
