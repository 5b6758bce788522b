"""What the checker process can be asked: the outline of a checks.py, its cases' data, and its opinion."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from course.catalogue.model import Text
from course.grading.checks import CaseDefinition, CheckDefinition, Problem
from course.grading.checksmodule import AuthorError, ChecksModule, build, execute, guarded
from course.grading.facts import Facts
from course.grading.health import is_healthy
from sandbox.result import Result

LONGEST_TEXT = 2000


def outline(request: Mapping[str, Any]) -> Any:
    """The declared cases and checks."""
    module = execute(request["source"])
    cases = [
        {"id": case.id, "hidden": case.hidden, "idea": _plain(case.idea), "title": _plain(case.title)}
        for case in module.cases.values()
    ]
    checks = [
        {"id": check.id, "task": check.task, "title": _plain(check.title), "cases": list(check.cases)}
        for check in module.checks.values()
    ]
    return {"cases": cases, "checks": checks}


def cases(request: Mapping[str, Any]) -> Any:
    """The steps and data of every case for the seed."""
    module = execute(request["source"])
    found = []
    for definition in module.cases.values():
        case = build(definition, request["exercise"], request["seed"])
        plain = guarded(lambda case=case: {"steps": _json(case.steps), "given": _given(case.given)})  # type: ignore[misc]
        found.append({"id": definition.id, **plain})
    return found


def judge(request: Mapping[str, Any]) -> Any:
    """What became of every check, given the results of the cases."""
    module = execute(request["source"])
    memos = {
        name: build(case, request["exercise"], request["seed"]).memo
        for name, case in module.cases.items()
        if name in request["results"]
    }
    return [_judge_check(check, module, memos, request["results"]) for check in module.checks.values()]


def _judge_check(
    check: CheckDefinition, module: ChecksModule, memos: Mapping[str, Any], results: Mapping[str, Result]
) -> dict[str, Any]:
    """The first case that does not pass decides; visible cases are asked first, for they explain more."""
    report: dict[str, Any] = {"id": check.id, "task": check.task, "title": _plain(check.title)}
    order = sorted((module.cases[name] for name in check.cases), key=lambda case: case.hidden)
    for case in order:
        decided = _ask(check, case, memos.get(case.id, {}), results.get(case.id))
        if decided is not None:
            shown = {"case": case.id, "hidden": case.hidden}
            if case.hidden and decided["kind"] != "not-run":
                decided = {"kind": "failed", "message": _plain(check.hidden_message)}
                shown["idea"] = _plain(case.idea)
            return report | shown | decided
    return report | {"kind": "passed", "hidden": all(case.hidden for case in order)}


def _ask(
    check: CheckDefinition, case: CaseDefinition, memo: Mapping[str, Any], result: Result | None
) -> dict[str, Any] | None:
    if result is None:
        return {"kind": "not-run"}
    if not is_healthy(result, errors_allowed=check.errors_allowed):
        return {"kind": "handler-failed"}
    problem = guarded(lambda: check.look(Facts(result, case=case.id, memo=memo)))
    if problem is None:
        return None
    if not isinstance(problem, Problem):
        raise AuthorError(1, f"the check {check.id} answered {type(problem).__name__}, not None or Problem(...)")
    texts = {name: _shown(getattr(problem, name)) for name in ("did", "expected", "found", "message")}
    return {"kind": "failed", "line": problem.line, **texts}


def _shown(value: Any) -> dict[str, str] | None:
    """A text as it is, anything else as JSON, both cut."""
    if value is None:
        return None
    if isinstance(value, Text):
        return {"en": _cut(value.en), "zh": _cut(value.zh)}
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    words = value if isinstance(value, str) else guarded(lambda: _json_text(value))
    return {"en": _cut(words), "zh": _cut(words)}


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_TEXT else words[:LONGEST_TEXT] + " …"


def _plain(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"en": text.en, "zh": text.zh}


def _given(given: Mapping[str, Any]) -> dict[str, Any]:
    """A case's own data with every body as base64."""
    unknown = given.keys() - {"objects", "items"}
    if unknown:
        raise KeyError(f"`given` has `objects` and `items`, not {sorted(unknown)[0]!r}")
    objects = []
    for entry in given.get("objects", ()):
        body = entry["body"]
        data = body.encode() if isinstance(body, str) else bytes(body)
        objects.append({**entry, "body": base64.b64encode(data).decode("ascii")})
    return {"objects": _json(objects), "items": _json(given.get("items", {}))}


def _json(value: Any) -> Any:
    """`value` as JSON can hold it; raises TypeError where it cannot."""
    return json.loads(json.dumps(value))


OPERATIONS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "outline": outline,
    "cases": cases,
    "judge": judge,
}
