"""What is wrong with a command line."""

from __future__ import annotations


class Usage(Exception):
    """What was asked for cannot be read; the message says what and where."""
