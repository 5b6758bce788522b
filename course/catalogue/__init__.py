"""The lessons folder as immutable data.

`load(folder)` gives a `Catalogue` or raises `CatalogueError`, which lists every problem as
`path:line: sentence`.
"""

from course.catalogue.errors import CatalogueError, Problem
from course.catalogue.loader import load, read
from course.catalogue.model import (
    Catalogue,
    Choice,
    Event,
    Exercise,
    Given,
    GivenObject,
    Hint,
    Lesson,
    Question,
    Source,
    Term,
    Text,
    Unit,
    Wrong,
)

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Choice",
    "Event",
    "Exercise",
    "Given",
    "GivenObject",
    "Hint",
    "Lesson",
    "Problem",
    "Question",
    "Source",
    "Term",
    "Text",
    "Unit",
    "Wrong",
    "load",
    "read",
]
