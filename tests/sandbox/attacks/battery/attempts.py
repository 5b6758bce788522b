"""Sent in as a learner's code: tries what the event names and says what came of each.

Imports nothing of ours. An attempt that raises was refused; one that returns has succeeded.
"""

import errno
import importlib
from collections.abc import Callable

event: dict = {}


def handler(given: dict, _context: object) -> dict[str, object]:
    """`given["attempts"]` lists [module, name]; the answer is {name: outcome}."""
    event.clear()
    event.update(given)
    return {name: outcome(getattr(importlib.import_module(module), name)) for module, name in given["attempts"]}


def outcome(attempt: Callable[[], object]) -> object:
    """ "done", or what the attempt gave back, or the name of the error that stopped it."""
    try:
        value = attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whatever stops an attempt is its outcome
        return type(error).__name__
    return "done" if value is None else value
