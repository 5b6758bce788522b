"""Where a web process looks for garbage: never among what it serves from."""

from __future__ import annotations

import gc


def leave_alone() -> None:
    """Call it once the application is loaded: what is there now stays, and is not looked through again and again."""
    gc.collect()
    gc.freeze()
