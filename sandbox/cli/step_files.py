"""Files that say what happens: a step, a list of steps, or an event for a function."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.cli.application import Application
from sandbox.cli.errors import Usage
from sandbox.job import Step


def read_json(path: Path) -> Any:
    """Raises Usage or OSError."""
    try:
        return json.loads(path.read_text())
    except (ValueError, RecursionError) as error:
        raise Usage(f"{path}: not JSON: {error}") from error


def is_step(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("step"), str)


def steps_of(path: Path, application: Application) -> list[Step]:
    """What a file of an application says. An event goes to the only function, or to the one that the file's name begins
    with, or that its folder is called. Raises Usage or OSError."""
    document = read_json(path)
    if is_step(document):
        return [document]
    if isinstance(document, list) and document and all(is_step(member) for member in document):
        return list(document)
    return [{"step": "invoke", "payload": document, "function": _function_of(path, application.functions)}]


def _function_of(path: Path, functions: Iterable[str]) -> str:
    several = list(functions)
    if len(several) == 1:
        return several[0]
    named = [name for name in several if path.parent.name == name]
    named += sorted((name for name in several if path.name.startswith(name)), key=len, reverse=True)
    if not named:
        raise Usage(
            f"{path}: an event for which function? Begin its name with the function's, or put it into a folder of that "
            f"name ({', '.join(several) or 'the template has none'})"
        )
    return named[0]
