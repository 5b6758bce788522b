"""What the lessons folder holds, as immutable data.

Everything is read once at start; nothing here knows how it is shown. Markdown stays Markdown (without its
front matter); a mapping keyed by language has exactly the keys of `LANGUAGES`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from course.catalogue.errors import Problem

LANGUAGES = ("en", "zh")

Key = TypeVar("Key")
Value = TypeVar("Value")


def frozen(mapping: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """A read-only copy of `mapping`."""
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in every language of the course."""

    en: str
    zh: str

    def get(self, language: str) -> str:
        """The words in `language`; English for a language that the course does not speak."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that the learner can pick, edit and run."""

    name: str  # the file's name: "put.json", or that of the `steps` in exercise.toml
    title: Text
    document: Any  # a step (an object with the key "step"), a list of steps, or a raw event
    source: str  # the file as its author laid it out


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenObject:
    """An S3 object that exists before the run."""

    bucket: str  # logical id
    key: str
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """State that exists before the run."""

    objects: tuple[GivenObject, ...] = ()
    items: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=lambda: frozen({}))
    """Table (logical id) -> items as plain JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    title: str
    body: str  # Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoRight:
    """A right answer that is written differently from the solution. It is for proof, and no page shows it."""

    name: str
    runtime: str
    files: Mapping[str, str]
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A typical wrong answer, and what it must get."""

    name: str
    runtime: str
    files: Mapping[str, str]
    fails: str  # id of the one check that it fails
    says: str  # words that the English message holds
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A SAM application with a task: one folder."""

    id: str  # "s3-events/copy-object"
    name: str  # "copy-object"
    lesson_id: str
    path: Path
    title: Text
    summary: Text
    concepts: tuple[str, ...]
    prerequisites: tuple[str, ...]  # exercise ids
    minutes: int
    points: int
    order: int
    runtimes: tuple[str, ...]
    services: tuple[str, ...]  # botocore's names, for completion
    limits: Mapping[str, int]  # what of the sandbox's own bounds on a run is to be another: "seconds", "calls" ...
    events: tuple[Event, ...]
    template: str  # SAM, YAML
    given: Given
    task: Mapping[str, str]  # language -> Markdown
    tasks_count: int
    hints: Mapping[str, tuple[Hint, ...]]  # language -> mildest first
    starter: Mapping[str, Mapping[str, str]]  # runtime -> path -> text; these files are the learner's to edit
    solution: Mapping[str, Mapping[str, str]]
    why: Mapping[str, str]  # language -> Markdown
    checks_source: str
    checks_path: Path
    wrong: tuple[Wrong, ...]
    also_right: tuple[AlsoRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    text: Text
    right: bool
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a check-yourself quiz; exactly one choice is right. Texts are inline Markdown."""

    id: str
    text: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that a lesson's facts were checked against."""

    title: Text
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    id: str  # "s3-events"
    number: str  # "2.1"
    unit: str  # the unit's id
    path: Path
    title: Text
    goals: tuple[Text, ...]
    minutes: int
    checked: datetime.date  # when its facts were last checked
    sources: tuple[Source, ...]
    source: Mapping[str, str]  # language -> Markdown
    quiz: tuple[Question, ...]
    exercises: tuple[Exercise, ...]
    previous: str | None = None  # lesson ids
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    id: str  # "event-sources"
    number: str  # "2"
    path: Path
    title: Text
    summary: Text
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An entry of the glossary."""

    id: str  # also its anchor on the glossary's page, the same in every language
    name: Text
    also: Mapping[str, tuple[str, ...]]  # language -> other spellings
    unlike: Mapping[str, tuple[str, ...]]  # language -> longer words that hold a spelling and mean something else
    lesson_id: str  # where it is explained
    anchor: str | None  # of the section of that lesson
    text: Text  # inline Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that is taught, in its order."""

    units: tuple[Unit, ...]
    lessons: Mapping[str, Lesson]  # by id, in order
    exercises: Mapping[str, Exercise]  # by id, in order
    glossary: Mapping[str, Term] = field(default_factory=lambda: frozen({}))  # by id, in the file's order
    problems: tuple[Problem, ...] = ()  # what had to be left out; empty when `load` made it
