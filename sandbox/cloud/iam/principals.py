"""Whom a resource policy speaks of ("AWS JSON policy elements: Principal", IAM User Guide)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.cloud.account import ACCOUNT_ID, PARTITION, REGION
from sandbox.cloud.iam.arns import role_arn, session_arn
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.job import JsonValue

_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_ACCOUNT = frozenset({ACCOUNT_ID, f"arn:{PARTITION}:iam::{ACCOUNT_ID}:root"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a role's session, or a service of AWS."""

    role: str = ""
    session: str = ""
    service: str = ""
    """ "s3.amazonaws.com" """

    def names(self) -> frozenset[str]:
        """The principals of kind AWS that this one is."""
        if self.service:
            return frozenset()
        return frozenset({role_arn(self.role), session_arn(self.role, self.session)})


@dataclass(frozen=True, slots=True)
class Principals:
    everybody: bool = False
    aws: frozenset[str] = field(default_factory=frozenset)
    services: frozenset[str] = field(default_factory=frozenset)
    all_but: bool = False

    def include(self, principal: Principal, *, allowing: bool) -> bool:
        """Whether a statement with these is about `principal`.

        A statement that allows something to the account leaves it to the policies of the account's roles; one that
        denies it binds them all.
        """
        if self.all_but:
            return not self._name(principal, account_counts=True)
        return self._name(principal, account_counts=not allowing)

    def _name(self, principal: Principal, *, account_counts: bool) -> bool:
        if self.everybody or (principal.service and service_name(principal.service) in self.services):
            return True
        if principal.service:
            return False
        return bool(principal.names() & self.aws) or (account_counts and bool(_ACCOUNT & self.aws))


def service_name(written: str) -> str:
    """A service principal in the form without a region ("logs.us-east-1.amazonaws.com" is the older form)."""
    return written.lower().replace(f".{REGION}.amazonaws.com", ".amazonaws.com")


def principals_of(statement: Mapping[str, JsonValue]) -> Principals:
    """Raises PolicyProblem."""
    if "Principal" in statement and "NotPrincipal" in statement:
        raise PolicyProblem("it has either Principal or NotPrincipal")
    all_but = "NotPrincipal" in statement
    written = statement["NotPrincipal"] if all_but else statement["Principal"]
    if written == "*":
        return Principals(everybody=True, all_but=all_but)
    if not isinstance(written, Mapping) or not written:
        raise PolicyProblem('Principal is "*" or a mapping such as {"Service": "s3.amazonaws.com"}')
    for kind in written:
        if kind not in _KINDS:
            raise PolicyProblem(f"there is no kind of principal called {kind}")
    aws = _texts(written.get("AWS"))
    return Principals(
        everybody="*" in aws,
        aws=aws,
        services=frozenset(service_name(name) for name in _texts(written.get("Service"))),
        all_but=all_but,
    )


def _texts(written: JsonValue) -> frozenset[str]:
    texts = written if isinstance(written, list | tuple) else [] if written is None else [written]
    if not all(isinstance(text, str) for text in texts):
        raise PolicyProblem("a principal is a text or a list of texts")
    return frozenset(texts)
