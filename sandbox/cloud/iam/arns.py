"""Amazon Resource Names: matched field by field, and made for what this cloud has."""

from __future__ import annotations

from sandbox.cloud.account import ACCOUNT_ID, PARTITION, REGION
from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.patterns import VARIABLE, Pattern

FIELDS = 6
"""arn, partition, service, region, account, resource ("Amazon Resource Names (ARNs)", AWS General Reference)"""


class ArnPattern:
    """A pattern over ARNs. A wildcard stays within its field, and the last field has colons of its own. A pattern with
    fewer fields is completed with stars, as AWS does for resource policies."""

    __slots__ = ("_everything", "_fields", "text")

    def __init__(self, text: str, *, variables: bool = True) -> None:
        self.text = text
        self._everything = bool(text) and not text.strip("*")
        fields = fields_of(text)
        fields += ["*"] * (FIELDS - len(fields))
        self._fields = [Pattern(field, variables=variables) for field in fields]

    def matches(self, arn: str, context: Context) -> bool | None:
        """Whether `arn` fits; None when a variable's value is not known. "*", the resource of actions that have none,
        fits only patterns that are nothing but stars."""
        if self._everything:
            return True
        parts = arn.split(":", FIELDS - 1)
        if len(parts) < FIELDS:
            return False
        undecided = False
        for pattern, part in zip(self._fields, parts, strict=True):
            fits = pattern.matches(part, context)
            if fits is False:
                return False
            undecided = undecided or fits is None
        return None if undecided else True


def fields_of(text: str) -> list[str]:
    """The fields of an ARN pattern; a colon within a variable divides nothing."""
    fields = [""]
    for number, piece in enumerate(VARIABLE.split(text)):
        if number % 2:
            fields[-1] += piece
            continue
        first, *others = piece.split(":", FIELDS - len(fields))
        fields[-1] += first
        fields += others
    return fields


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of this account and region."""
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT_ID}:{resource}"


def role_arn(name: str) -> str:
    return f"arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{name}"


def session_arn(role: str, session: str) -> str:
    """Whom error messages name: the role as assumed for a session, which Lambda names after the function."""
    return f"arn:{PARTITION}:sts::{ACCOUNT_ID}:assumed-role/{role}/{session}"
