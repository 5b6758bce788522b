"""CloudFormation's intrinsic functions ("Intrinsic function reference", CloudFormation template reference)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, PARTITION, REGION, STACK

PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Region": REGION,
    "AWS::Partition": PARTITION,
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NotificationARNs": [],
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK}/00000000-0000-0000-0000-000000000000",
}
NO_VALUE = object()


class Unresolvable(ValueError):
    """A function names what is not there, or is not supported."""


class Resolver:
    """Resolves one template. `ref` and `attribute` answer for resources, by logical id."""

    def __init__(
        self, document: Mapping[str, Any], ref: Callable[[str], str | None], attribute: Callable[[str, str], Any]
    ) -> None:
        self.mappings: Mapping[str, Any] = document.get("Mappings") or {}
        self.conditions: Mapping[str, Any] = document.get("Conditions") or {}
        self.parameters = parameter_values(document)
        self._ref = ref
        self._attribute = attribute
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._resolve_ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Base64": self._base64,
            "Fn::GetAZs": lambda _: [f"{REGION}a", f"{REGION}b"],
            "Fn::Equals": lambda v: self.resolve(v[0]) == self.resolve(v[1]),
            "Fn::And": lambda v: all(self._condition(part) for part in v),
            "Fn::Or": lambda v: any(self._condition(part) for part in v),
            "Fn::Not": lambda v: not self._condition(v[0]),
            "Condition": lambda name: self.holds(name),
        }

    def resolve(self, value: Any) -> Any:
        """`value` with every intrinsic function in it replaced. Raises Unresolvable."""
        if isinstance(value, list):
            members = [self.resolve(member) for member in value]
            return [member for member in members if member is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions and (name != "Condition" or isinstance(argument, str)):
                return self._call(name, argument)
            if name.startswith("Fn::"):
                raise Unresolvable(f"the function {name} is not supported")
        members_ = {key: self.resolve(member) for key, member in value.items()}
        return {key: member for key, member in members_.items() if member is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Whether the named condition of the template is true."""
        if condition not in self.conditions:
            raise Unresolvable(f"there is no condition {condition}")
        return bool(self.resolve(self.conditions[condition]))

    def _call(self, name: str, argument: Any) -> Any:
        try:
            return self._functions[name](argument)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
            if isinstance(error, Unresolvable):
                raise
            raise Unresolvable(f"the arguments of {name} do not fit it") from error

    def _resolve_ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in PSEUDO_PARAMETERS:
            return PSEUDO_PARAMETERS[name]
        if name in self.parameters:
            return self.parameters[name]
        found = self._ref(name)
        if found is None:
            raise Unresolvable(f"there is no resource or parameter {name}")
        return found

    def _get_att(self, argument: Any) -> Any:
        logical_id, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
        return self._attribute(logical_id, self.resolve(attribute))

    def _sub(self, argument: Any) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})
        values = {name: self.resolve(value) for name, value in variables.items()}

        def replace(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in values:
                return str(values[name])
            return str(self._get_att(name) if "." in name else self._resolve_ref(name))

        return re.sub(r"\$\{([^}]*)\}", replace, text)

    def _join(self, argument: Any) -> str:
        separator, members = argument
        return str(separator).join(str(member) for member in self.resolve(members))

    def _select(self, argument: Any) -> Any:
        index, members = argument
        return self.resolve(members)[int(self.resolve(index))]

    def _split(self, argument: Any) -> list[str]:
        separator, text = argument
        return str(self.resolve(text)).split(separator)

    def _find_in_map(self, argument: Any) -> Any:
        name, top, second = (self.resolve(part) for part in argument[:3])
        try:
            return self.mappings[name][top][second]
        except KeyError as error:
            raise Unresolvable(f"the mapping {name} has no {top}, {second}") from error

    def _if(self, argument: Any) -> Any:
        condition, yes, no = argument
        return self.resolve(yes if self.holds(condition) else no)

    def _condition(self, value: Any) -> bool:
        return bool(self.resolve(value))

    def _base64(self, argument: Any) -> str:
        return base64.b64encode(str(self.resolve(argument)).encode()).decode()


def parameter_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of the template's Parameters. Raises Unresolvable for one without."""
    values: dict[str, Any] = {}
    for name, parameter in (document.get("Parameters") or {}).items():
        if not isinstance(parameter, dict) or "Default" not in parameter:
            raise Unresolvable(f"the parameter {name} has no Default, and nobody is there to give a value")
        default = parameter["Default"]
        if "List" in str(parameter.get("Type", "")):
            default = [part.strip() for part in str(default).split(",")]
        elif not isinstance(default, str):
            default = _as_text(default)
        values[name] = default
    return values


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
