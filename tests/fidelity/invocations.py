"""The same handlers under AWS's emulator and behind our wall."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sandbox import Job, Limits, Sandbox
from tests.fidelity import differences, emulator
from tests.fidelity.facts import Facts, of_answer, of_error

TIMEOUT, PATIENCE = 2, 20  # seconds of the function: where the handler never ends, and where it does
ENDLESS = ("endings.too_slow", "endings.busy")
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      {CodeUri: ., Handler: answers.nothing, Runtime: python3.13, FunctionName: Function}
"""
EVENT = {"text": "grüße 🚀", "number": 1.0, "big": 2**60, "nothing": None, "list": [True]}
MISSING = (
    "broken_import.handler",
    "broken_syntax.handler",
    "broken_start.handler",
    "broken_sibling.handler",
    "exits_at_start.handler",
    "unbound.handler",
    "answers.no_such_function",
    "no_such_module.handler",
    "no_dot",
    "package.module.handler",
    "package/module.handler",
    "package.no_such_module.handler",
    "answers.Callable.__call__",
    ".handler",
    "answers.",
    "json.dumps",
)
"""Handlers that fail before anything is invoked, or that only look as if they might."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    handler: str
    compared: int  # facts
    explained: dict[str, tuple[Any, Any]]  # fact -> (ours, the emulator's), where differences.toml has the reason
    wrong: dict[str, tuple[Any, Any]]  # ... and where it has not
    stale: tuple[str, ...]  # facts in differences.toml that do not differ


def names() -> list[str]:
    """Every handler that is compared, as Lambda's setting Handler."""
    found = []
    for module in ("answers", "failures", "endings", "outputs"):
        tree = ast.parse((emulator.HANDLERS / f"{module}.py").read_text())
        found += [f"{module}.{name}" for node in tree.body for name in _defined(node) if not name.startswith("_")]
    return [*found, *MISSING]


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _timeout(handler: str) -> int:
    return TIMEOUT if handler in ENDLESS else PATIENCE


def theirs(handlers: Iterable[str]) -> dict[str, Facts]:
    """What AWS's emulator makes of each handler. Raises sam.PeerMissing."""
    with ThreadPoolExecutor(max_workers=2) as threads:
        asked = list(handlers)
        found = threads.map(lambda name: emulator.invoke(name, EVENT, timeout=_timeout(name)), asked)
        return dict(zip(asked, found, strict=True))


def ours(sandbox: Sandbox, handler: str) -> Facts:
    """What the real sandbox makes of it."""
    code = {str(path.relative_to(emulator.HANDLERS)): path.read_bytes() for path in emulator.HANDLERS.rglob("*.py")}
    step = {"step": "invoke", "payload": EVENT}
    limits = Limits(result_bytes=16 * 1024 * 1024)
    timeout = _timeout(handler)
    job = Job(code=code, template=TEMPLATE, steps=(step,), handler=handler, timeout=timeout, limits=limits)
    result = sandbox.run(job)
    assert result.outcome == "finished", (handler, result.outcome, result.message)
    (invocation,) = result.steps[0].invocations
    response = result.steps[0].response
    log = [line.text for line in invocation.logs]
    return of_error(response["payload"], log) if response["function_error"] else of_answer(response["payload"], log)


def compare(handler: str, here: Facts, there: Facts) -> Comparison:
    known = [one for one in differences.of_handlers() if handler in one.subjects]
    found = here.differing(there)
    explained = {fact: both for fact, both in found.items() if any(one.explains(fact) for one in known)}
    return Comparison(
        handler=handler,
        compared=len(Facts.__dataclass_fields__),
        explained=explained,
        wrong={fact: both for fact, both in found.items() if fact not in explained},
        stale=tuple(itertools.chain.from_iterable(one.unused(list(found)) for one in known)),
    )
