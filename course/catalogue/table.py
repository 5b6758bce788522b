"""Reading typed keys from a document, and complaining with the line when one is missing, wrong or unknown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from course.catalogue.document import Document
from course.catalogue.errors import Problems
from course.catalogue.lines import KeyPath
from course.catalogue.model import LANGUAGES, Text, frozen

T = TypeVar("T")


class Table:
    """One table of a document. Each getter answers a harmless value after reporting a problem, so that an
    author sees all problems at once; `finish` reports the keys that nobody asked for."""

    def __init__(self, document: Document, problems: Problems, keys: KeyPath = ()) -> None:
        self._document = document
        self._problems = problems
        self._keys = keys
        self._asked: set[str] = set()
        value: Any = document.data
        for key in keys:
            value = value[key]
        self._value: dict[str, Any] = value

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def problem(self, sentence: str, *keys: str | int, unfinished: bool = False) -> None:
        """Report `sentence` at the line of `keys` of this table."""
        self._problems.add(self._document.path, self.line(*keys), sentence, unfinished=unfinished)

    def line(self, *keys: str | int) -> int:
        return self._document.line((*self._keys, *keys))

    def text(self, key: str) -> Text:
        """A text in every language: `{en = "...", zh = "..."}`."""
        value = self._get(key, dict, 'a text in both languages: {en = "...", zh = "..."}', {})
        if not value:
            return Text("", "")
        for language in LANGUAGES:
            words = value.get(language)
            if language not in value:
                self.problem(f"`{key}` has no `{language}`: write it in both languages", key)
            elif not isinstance(words, str) or not words.strip():
                self.problem(f"`{key}.{language}` must be a text that is not empty", key, language)
        for extra in value.keys() - set(LANGUAGES):
            self.problem(f"`{key}.{extra}` is no language of the course ({', '.join(LANGUAGES)})", key, extra)
        return Text(str(value.get("en", "")), str(value.get("zh", "")))

    def string(self, key: str, default: str | None = None) -> str:
        value = self._get(key, str, "a text in quotes", default)
        if value == "" and default is None and key in self:
            self.problem(f"`{key}` must not be empty", key)
        return value or ""

    def boolean(self, key: str, *, default: bool) -> bool:
        return bool(self._get(key, bool, "true or false", default))

    def date(self, key: str) -> datetime.date:
        return self._get(key, datetime.date, "a date: 2026-01-31", None) or datetime.date.min

    def integer(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._get(key, int, "a whole number", default)
        if value is None:
            return least
        if isinstance(value, bool) or not least <= value <= most:
            self.problem(f"`{key}` must be a whole number from {least} to {most}", key)
        return int(value)

    def integers_by_name(self, key: str, most: Mapping[str, int]) -> Mapping[str, int]:
        """A table of whole numbers from 1 to the `most` of its name; it, and each of them, may be left out."""
        self._asked.add(key)
        if key not in self or not self._get(key, dict, "a table of whole numbers", {}):
            return frozen({})
        inner = Table(self._document, self._problems, (*self._keys, key))
        found = {name: inner.integer(name, least=1, most=bound, default=1) for name, bound in most.items()}
        inner.finish()
        return frozen({name: number for name, number in found.items() if name in inner})

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        values = self._get(key, list, 'a list of texts: ["..."]', None if default is None else list(default)) or []
        for index, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.problem(f"`{key}` may hold only texts that are not empty", key, index)
            elif value in values[:index]:
                self.problem(f"`{key}` holds {value!r} twice", key, index)
        return tuple(value for value in values if isinstance(value, str))

    def integers(self, key: str, *, least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers, each of them greater than the one before."""
        values = self._get(key, list, "a list of whole numbers: [1, 2]", None) or []
        for index, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                self.problem(f"`{key}` may hold only whole numbers from {least} to {most}", key, index)
            elif index and isinstance(values[index - 1], int) and value <= values[index - 1]:
                self.problem(f"`{key}` must grow from one number to the next", key, index)
        return tuple(value for value in values if isinstance(value, int))

    def values(self, key: str) -> dict[str, Any]:
        """A table of plain values, whatever its keys are."""
        found = self._get(key, dict, "a table that is not empty", {})
        for name, value in found.items():
            if not isinstance(value, str | int | float):
                self.problem(f"`{key}.{name}` must be a text or a number", key, name)
        return {str(name): value for name, value in found.items()}

    def tables(self, key: str, *, required: bool = True) -> list[Table]:
        """The entries of an array of tables."""
        values = self._get(key, list, f"one or more [[{key}]] tables", None if required else [])
        found = []
        for index, value in enumerate(values or []):
            if isinstance(value, dict):
                found.append(Table(self._document, self._problems, (*self._keys, key, index)))
            else:
                self.problem(f"each entry of `{key}` must be a table", key, index)
        return found

    def lists(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Lists of texts, one for each language; all of it, or one of them, may be left out."""
        if key not in self or not self._get(key, dict, f'a list for each language: {key}.en = ["..."]', {}):
            return frozen(dict.fromkeys(LANGUAGES, ()))
        inner = Table(self._document, self._problems, (*self._keys, key))
        found = {language: inner.strings(language, ()) for language in LANGUAGES}
        inner.finish()
        return frozen(found)

    def objects(self, key: str) -> list[dict[str, Any]]:
        """A list of tables as they are, whatever keys they have."""
        values = self._get(key, list, f"a list of tables: {key} = [{{...}}]", None) or []
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                self.problem(f"each entry of `{key}` must be a table", key, index)
        return [value for value in values if isinstance(value, dict)]

    def finish(self) -> None:
        """Report keys that were never asked for."""
        for key in self._value.keys() - self._asked:
            close = get_close_matches(str(key), sorted(self._asked), 1)
            meant = f"; did you mean `{close[0]}`?" if close else f"; known here: {', '.join(sorted(self._asked))}"
            self.problem(f"unknown key `{key}`{meant}", key)

    def _get(self, key: str, kind: type[T], words: str, default: T | None) -> Any:
        self._asked.add(key)
        if key not in self._value:
            if default is None or default == {}:  # an empty table stands for "must be there"
                self.problem(f"`{key}` is missing: {words}")
            return default
        value = self._value[key]
        if not isinstance(value, kind) or isinstance(value, datetime.datetime):
            self.problem(f"`{key}` must be {words}", key)
            return default
        return value
