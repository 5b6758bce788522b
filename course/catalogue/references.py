"""What points from one lesson to another: links, anchors and prerequisites, checked when all are read."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from course.catalogue import prose
from course.catalogue.errors import Problems
from course.catalogue.page import Page


@dataclass(frozen=True, slots=True)
class _Reference:
    path: Path
    line: int
    lesson_id: str
    target: str


class References:
    """Collects what is pointed at while the folders are read, then reports what is not there."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._links: list[_Reference] = []
        self._prerequisites: dict[str, list[_Reference]] = {}
        self._anchors: dict[str, list[str]] = {}
        self._lessons: list[str] = []
        self._exercises: list[str] = []

    def add_page(self, page: Page, lesson_id: str) -> None:
        """Take the links of `page`, and report what is wrong with the page by itself."""
        for link in prose.links(page):
            self.add_link(link.target, lesson_id, page.path, link.line)
        for line in prose.images(page):
            self._problems.add(page.path, line, "images have no place in a lesson; draw a ```diagram")
        for line, sentence in [*prose.diagram_problems(page), *prose.piece_problems(page)]:
            self._problems.add(page.path, line, sentence)
        if (line_of_fence := prose.open_fence(page)) is not None:
            self._problems.add(page.path, line_of_fence, "the code fence that starts here is never closed")

    def add_link(self, target: str, lesson_id: str, path: Path, line: int) -> None:
        """A link that stands in `path`, in a text of the lesson."""
        self._links.append(_Reference(path, line, lesson_id, target))

    def add_lesson(self, lesson_id: str) -> None:
        """A lesson's folder is there, whether or not its text can be read."""
        self._lessons.append(lesson_id)

    def add_exercise(self, exercise_id: str) -> None:
        self._exercises.append(exercise_id)

    def add_anchors(self, lesson_id: str, anchors: list[str]) -> None:
        self._anchors[lesson_id] = anchors

    def add_prerequisite(self, exercise_id: str, target: str, path: Path, line: int) -> None:
        reference = _Reference(path, line, exercise_id.partition("/")[0], target)
        self._prerequisites.setdefault(exercise_id, []).append(reference)

    def check(self) -> None:
        """Report every link and prerequisite that leads nowhere, and prerequisites that go in a circle."""
        for link in self._links:
            self._check_link(link)
        for references in self._prerequisites.values():
            for reference in references:
                if reference.target not in self._exercises:
                    self._missing(reference, f"the prerequisite `{reference.target}`", self._exercises)
        self._check_circles()

    def _check_link(self, link: _Reference) -> None:
        scheme, _, target = link.target.partition(":")
        target, _, anchor = target.partition("#")
        if scheme == "exercise":
            exercise_id = target if "/" in target else f"{link.lesson_id}/{target}"
            if exercise_id not in self._exercises:
                self._missing(link, f"the exercise `{exercise_id}`", self._exercises)
        elif scheme == "lesson":
            if target not in self._lessons:
                self._missing(link, f"the lesson `{target}`", self._lessons)
            elif anchor:
                self._check_anchor(link, target, anchor)
        elif link.target.startswith("#"):
            self._check_anchor(link, link.lesson_id, link.target[1:])
        else:
            self._problems.add(
                link.path,
                link.line,
                f"`{link.target}`: a link leads to exercise:, lesson: or #anchor; the course works without "
                "internet, so name other documents by title in `sources`",
            )

    def _check_anchor(self, link: _Reference, lesson_id: str, anchor: str) -> None:
        anchors = self._anchors.get(lesson_id)
        if anchors is not None and anchor not in anchors:
            self._missing(link, f"the anchor `#{anchor}` of lesson `{lesson_id}`", anchors)

    def _missing(self, reference: _Reference, what: str, known: list[str]) -> None:
        close = get_close_matches(what.split("`")[1].lstrip("#"), known, 1)
        meant = f"; did you mean `{close[0]}`?" if close else ""
        self._problems.add(reference.path, reference.line, f"{what} is not there{meant}")

    def _check_circles(self) -> None:
        done: set[str] = set()
        for exercise_id in self._prerequisites:
            self._walk(exercise_id, [], done)

    def _walk(self, exercise_id: str, trail: list[str], done: set[str]) -> None:
        if exercise_id in done:
            return
        for reference in self._prerequisites.get(exercise_id, []):
            target = reference.target
            if target in (*trail, exercise_id):
                circle = [*trail, exercise_id][[*trail, exercise_id].index(target) :]
                self._problems.add(
                    reference.path,
                    reference.line,
                    "prerequisites go in a circle: " + " -> ".join([*circle, target]),
                )
            else:
                self._walk(target, [*trail, exercise_id], done)
        done.add(exercise_id)
