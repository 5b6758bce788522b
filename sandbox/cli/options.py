"""Values on the command line that are checked as they are read."""

from __future__ import annotations

import argparse

from sandbox.cloud.functions import runtimes


def runtime(text: str) -> str:
    """ "python", "nodejs", one of Lambda's names, or "": what the template says."""
    if not text or text in runtimes.NEWEST or text in runtimes.DEPRECATED_ON:
        return text
    known = ", ".join((*runtimes.NEWEST, *runtimes.DEPRECATED_ON))
    raise argparse.ArgumentTypeError(f"{text} is no runtime that is known here ({known})")


def seconds(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 900:
        raise argparse.ArgumentTypeError("Lambda allows 1 to 900 seconds")
    return value


def memory(text: str) -> int:
    value = int(text)
    if not 128 <= value <= 10240:
        raise argparse.ArgumentTypeError("Lambda allows 128 to 10240 MB")
    return value
