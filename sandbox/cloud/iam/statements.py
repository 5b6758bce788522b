"""Policy documents, read once ("Grammar of the IAM JSON policy language", IAM User Guide)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.cloud.iam.arns import ArnPattern, fields_of
from sandbox.cloud.iam.conditions import Condition, Null, all_hold, conditions_of
from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.cloud.iam.patterns import Pattern
from sandbox.cloud.iam.principals import Principals, principals_of
from sandbox.job import JsonValue

ANY_RESOURCE = "*"
"""The resource of a call whose action has none."""
_ACTION = re.compile(r"\*|(?:[A-Za-z0-9-]+|\*):[A-Za-z0-9*?]+")
_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


@dataclass(frozen=True, slots=True)
class ActionPattern:
    text: str
    pattern: Pattern

    def matches(self, action: str) -> bool:
        """Without case. `action` is in lower case."""
        return bool(self.pattern.matches(action, _NO_CONTEXT))


_NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    sid: str
    """The Sid, or the statement's number in its policy."""
    allows: bool
    actions: tuple[ActionPattern, ...]
    all_but_actions: bool
    resources: tuple[ArnPattern, ...]
    all_but_resources: bool
    conditions: tuple[Condition | Null, ...]
    principals: Principals | None

    def matching_actions(self, action: str) -> tuple[str, ...]:
        """What of the statement's Action names `action` (in lower case), as the policy writes it."""
        found = tuple(pattern.text for pattern in self.actions if pattern.matches(action))
        if self.all_but_actions:
            return () if found else (self.written_actions()[0],)
        return found

    def written_actions(self) -> tuple[str, ...]:
        texts = tuple(pattern.text for pattern in self.actions)
        return ("NotAction " + ", ".join(texts),) if self.all_but_actions else texts

    def written_resources(self) -> tuple[str, ...]:
        texts = tuple(pattern.text for pattern in self.resources)
        return ("NotResource " + ", ".join(texts),) if self.all_but_resources else texts

    def applies(self, resource: str, context: Context) -> bool:
        """Whether the statement is about `resource` in this request. What cannot be decided is never in favour of the
        caller: an Allow does not apply then, a Deny does."""
        named = self._names(resource, context)
        if named is False:
            return False
        holds = all_hold(self.conditions, context)
        if holds is False:
            return False
        return not self.allows if named is None or holds is None else True

    def _names(self, resource: str, context: Context) -> bool | None:
        undecided = False
        for pattern in self.resources:
            fits = pattern.matches(resource, context)
            if fits:
                return not self.all_but_resources
            undecided = undecided or fits is None
        return None if undecided else self.all_but_resources


def statements_of(document: JsonValue, *, for_resource: bool = False) -> tuple[Statement, ...]:
    """The statements of a policy document. `for_resource`: it hangs on a resource, so it names principals, may leave
    out Resource and may shorten ARNs. Raises PolicyProblem, which names the statement."""
    if not isinstance(document, Mapping):
        raise PolicyProblem("a policy document is a JSON object with a Statement")
    version = document.get("Version", "2008-10-17")
    if str(version) not in ("2012-10-17", "2008-10-17"):
        raise PolicyProblem(f'the policy version {version} does not exist; write "2012-10-17"')
    written = document.get("Statement")
    statements = list(written) if isinstance(written, list | tuple) else [written]
    if written is None or not statements:
        raise PolicyProblem("a policy document has a Statement")
    variables = str(version) == "2012-10-17"
    found = []
    for number, statement in enumerate(statements):
        try:
            found.append(_statement(statement, number, variables, for_resource))
        except PolicyProblem as problem:
            sid = statement.get("Sid") if isinstance(statement, Mapping) else None
            raise PolicyProblem(f"statement {sid or number + 1}: {problem}") from problem
    return tuple(found)


def problem_in(document: JsonValue, *, for_resource: bool = False) -> str | None:
    """What AWS would refuse in a policy document, in one sentence; None when there is nothing."""
    try:
        statements_of(document, for_resource=for_resource)
    except PolicyProblem as problem:
        return f"{problem}."
    return None


def _statement(statement: JsonValue, number: int, variables: bool, for_resource: bool) -> Statement:
    if not isinstance(statement, Mapping):
        raise PolicyProblem("a statement is a JSON object")
    unknown = sorted(str(name) for name in statement if name not in _ELEMENTS)
    if unknown:
        raise PolicyProblem(f"a statement has no element {unknown[0]}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise PolicyProblem("Effect is Allow or Deny")
    actions, all_but_actions = _either(statement, "Action")
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise PolicyProblem(f'the action {action} is not of the form "service:Operation"')
    resources, all_but_resources = _resources(statement, for_resource)
    named = "Principal" in statement or "NotPrincipal" in statement
    if named != for_resource:
        raise PolicyProblem("Principal is missing" if for_resource else "the policy of a role names no Principal")
    return Statement(
        sid=str(statement.get("Sid") or number + 1),
        allows=statement["Effect"] == "Allow",
        actions=tuple(ActionPattern(text, Pattern(text.lower(), variables=False)) for text in actions),
        all_but_actions=all_but_actions,
        resources=tuple(ArnPattern(text, variables=variables) for text in resources),
        all_but_resources=all_but_resources,
        conditions=conditions_of(statement.get("Condition"), variables=variables),
        principals=principals_of(statement) if named else None,
    )


def _resources(statement: Mapping[str, JsonValue], for_resource: bool) -> tuple[tuple[str, ...], bool]:
    if for_resource and "Resource" not in statement and "NotResource" not in statement:
        return (ANY_RESOURCE,), False
    resources, all_but = _either(statement, "Resource")
    for resource in resources:
        fields = fields_of(resource)
        if resource.strip("*") and not for_resource and (fields[0] != "arn" or len(fields) < 6):
            raise PolicyProblem(f'the resource {resource} is no ARN and not "*"')
    return resources, all_but


def _either(statement: Mapping[str, JsonValue], element: str) -> tuple[tuple[str, ...], bool]:
    """What stands under `element` or under its Not form."""
    negated = f"Not{element}"
    if (element in statement) == (negated in statement):
        raise PolicyProblem(f"it has either {element} or {negated}")
    written = statement[element] if element in statement else statement[negated]
    texts = written if isinstance(written, list | tuple) else [written]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise PolicyProblem(f"{element} is a text or a list of texts")
    return tuple(texts), negated in statement
