"""Finding the terms of the glossary in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from course.catalogue.model import Term

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PLAIN = re.compile(r"[A-Za-z0-9]")


class Spotter:
    """Knows the spellings of all terms in one language.

    The longest spelling wins. One in small letters is found in any case, one with a capital ("Query") only as it is
    written. Words in Latin letters are found whole; Chinese has no spaces, so there an entry may name the longer words
    that hold a spelling and mean something else (`unlike`).
    """

    def __init__(self, terms: Iterable[Term], language: str) -> None:
        spelled: list[tuple[str, str]] = []
        for term in terms:
            spelled += [(spelling, term.id) for spelling in spellings(term, language)]
            spelled += [(word, "") for word in term.unlike[language]]
        spelled.sort(key=lambda pair: (-len(pair[0]), not pair[1]))  # a longer word may be a term of its own
        self._ids = [term_id for _, term_id in spelled]
        self._pattern = re.compile(_any_of([spelling for spelling, _ in spelled]))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, the term's id) of everything that `text` calls by its name, in order."""
        for found in self._pattern.finditer(text):
            term_id = self._ids[(found.lastindex or 1) - 1]
            if term_id:
                yield found.start(), found.end(), term_id


def spellings(term: Term, language: str) -> tuple[str, ...]:
    """Everything that the term is called in `language`, its name first."""
    return (term.name.get(language), *term.also[language])


def _any_of(found: list[str]) -> str:
    """One group for each spelling. Where none can begin, no spelling is tried: that is nearly everywhere."""
    if not found:
        return r"(?!)"
    first = re.escape("".join(sorted({case(spelling[0]) for spelling in found for case in (str.lower, str.upper)})))
    whole = r"(?:(?<![A-Za-z0-9_-])|(?=[^A-Za-z0-9]))"
    return f"(?=[{first}]){whole}(?:{'|'.join(f'({_pattern(spelling)})' for spelling in found)})"


def _pattern(spelling: str) -> str:
    """One spelling: a space may be a line's end, and so may the place between two Chinese characters."""
    parts = re.findall(rf"[{_HAN}]|\s+|[^\s{_HAN}]+", spelling)
    body = ""
    for before, part in zip(["", *parts], parts, strict=False):
        if part.isspace():
            body += r"\s+"
            continue
        between_han = re.match(f"[{_HAN}]", part) and re.match(f"[{_HAN}]", before)
        body += (r"\n?" if between_han else "") + re.escape(part)
    before = r"(?<![A-Za-z0-9_-])" if _PLAIN.match(spelling[:1]) else ""
    after = r"(?![A-Za-z0-9_-])" if _PLAIN.match(spelling[-1:]) else ""
    small = spelling == spelling.lower()
    return before + (f"(?i:{body})" if small else body) + after
