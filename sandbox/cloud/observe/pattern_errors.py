"""What is wrong with a filter pattern: a learner's mistake, told by the API that was given it."""

from __future__ import annotations


class InvalidPattern(ValueError):
    """The text is no filter pattern; the message says why, in a clause."""
