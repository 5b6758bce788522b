"""A role's policies, read once, and which of their actions were ever needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.cloud.iam.evaluation import Decision, Effect, about, decide
from sandbox.cloud.iam.managed import document_of
from sandbox.cloud.iam.requirements.need import Need
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.iam.statements import Statement, statements_of
from sandbox.result import Permission


@dataclass
class RolePolicies:
    role: str
    policies: tuple[tuple[str, tuple[Statement, ...]], ...] = ()
    """Names, and statements in the order written."""
    used: set[tuple[Statement, str]] = field(default_factory=set)
    """Statements with the action, as written, that a call matched."""
    _about: dict[str, tuple[Statement, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, role: Role) -> RolePolicies:
        """A role with a policy that is none has no permissions at all: what the policy was to deny cannot be known.
        Deploying refuses such a template, so nobody should meet this."""
        try:
            policies = [(name, statements_of(document)) for name, document in role.policies.items()]
            policies += [(arn.rpartition("/")[2], statements_of(document_of(arn))) for arn in role.managed]
        except PolicyProblem:
            return cls(role.name)
        return cls(role.name, tuple(policies))

    def decide(self, need: Need, context: Context) -> Decision:
        """What the role's policies say of `need`, and remember that it was asked for when they allow it."""
        spoken_of = self._about.get(need.action)
        if spoken_of is None:
            statements = (statement for _, several in self.policies for statement in several)
            spoken_of = self._about[need.action] = about(statements, need.action)
        decision = decide(spoken_of, need.resource, context)
        if decision.effect is Effect.ALLOWED:
            for statement in decision.by:
                for text in statement.matching_actions(need.action.lower()):
                    self.used.add((statement, text))
        return decision

    def permissions(self) -> Iterator[Permission]:
        """Every action of every statement that allows something, as written."""
        for policy, statements in self.policies:
            for statement in statements:
                if statement.allows:
                    for text in statement.written_actions():
                        yield Permission(
                            role=self.role,
                            policy=policy,
                            sid=statement.sid,
                            action=text,
                            resources=statement.written_resources(),
                            used=(statement, text) in self.used,
                        )
