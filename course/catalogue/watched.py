"""A lessons folder that somebody writes in: read again when a file has changed, and taught as far as it is whole."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from course.catalogue.files import IGNORED
from course.catalogue.loader import read
from course.catalogue.model import LANGUAGES, Catalogue, Exercise, Lesson, frozen

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The folder as it was read."""

    version: str  # another one after each change; the same in every process
    catalogue: Catalogue  # what can be shown; its `problems` are all of the folder's


class Watched:
    """Thread-safe. Nothing runs in the background: `look` compares the files with those that were read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._reading: Reading | None = None

    def look(self) -> Reading:
        """The folder as it is now."""
        with self._lock:
            try:
                version = _version(self.folder)
                if self._reading is None or self._reading.version != version:
                    self._reading = Reading(version=version, catalogue=whole(read(self.folder)))
            except OSError as error:  # a file went while it was read: the next look sees the folder without it
                log.info("%s: %s", self.folder, error)
                if self._reading is None:
                    raise
            return self._reading


def whole(catalogue: Catalogue) -> Catalogue:
    """`catalogue` without the exercises that lack what every page about them needs."""
    kept = {id: exercise for id, exercise in catalogue.exercises.items() if _is_whole(exercise)}

    def without(lesson: Lesson) -> Lesson:
        return replace(lesson, exercises=tuple(exercise for exercise in lesson.exercises if exercise.id in kept))

    units = tuple(replace(unit, lessons=tuple(map(without, unit.lessons))) for unit in catalogue.units)
    lessons = {lesson.id: lesson for unit in units for lesson in unit.lessons}
    return replace(catalogue, units=units, lessons=frozen(lessons), exercises=frozen(kept))


def _is_whole(exercise: Exercise) -> bool:
    texts = all(set(part) == set(LANGUAGES) for part in (exercise.task, exercise.hints, exercise.why))
    code = all(exercise.starter.get(runtime) and exercise.solution.get(runtime) for runtime in exercise.runtimes)
    return bool(texts and code and exercise.runtimes)


def _version(folder: Path) -> str:
    """Names, sizes and times of all files; content that changes without any of these is not seen."""
    if not folder.is_dir():
        return ""  # read, it is a problem like any other
    found = hashlib.sha256()
    for path, status in sorted(_files(folder)):
        found.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode(errors="surrogateescape"))
    return found.hexdigest()[:16]


def _files(folder: Path | str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in IGNORED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry.path, entry.stat(follow_symlinks=False)
