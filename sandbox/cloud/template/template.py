"""Reading a template: YAML or JSON with CloudFormation's short forms, and where in the file each thing stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from sandbox.cloud.errors import TemplateRejected

MAX_TEMPLATE_BYTES = 1024 * 1024
"""CloudFormation's own bound on a template ("Understand CloudFormation quotas")."""
MAX_NODES = 50_000
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Template:
    document: dict[str, Any]
    lines: dict[Path, int]
    """Where each value stands, line 1 the first; the path of a mapping's value is its keys."""

    def line(self, *path: str | int) -> int:
        """The line of the nearest thing on `path` that stands in the file."""
        path = self._origin(path)
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def _origin(self, path: Path) -> Path:
        """Where a resource comes from that SAM wrote: it names them after the function and the event."""
        resources = self.document.get("Resources")
        if len(path) < 2 or not isinstance(resources, dict) or path[1] in resources:
            return path
        generated = str(path[1])
        for logical_id in sorted(resources, key=len, reverse=True):
            if generated.startswith(logical_id):
                events = (resources[logical_id].get("Properties") or {}).get("Events") or {}
                for event in sorted(events, key=len, reverse=True):
                    if generated.removeprefix(logical_id).startswith(event):
                        return ("Resources", logical_id, "Properties", "Events", event)
                return ("Resources", logical_id)
        return path

    def rejection(self, message: str, *path: str | int) -> TemplateRejected:
        """An error whose sentence begins with the line and, below Resources, the resource."""
        resource = f"{path[1]}: " if len(path) > 1 and path[0] == "Resources" else ""
        return TemplateRejected(f"line {self.line(*path)}: {resource}{message}")


def read(text: str) -> Template:
    """Parse `text`. Raises TemplateRejected for what is no template."""
    if len(text) > MAX_TEMPLATE_BYTES:
        raise TemplateRejected(f"The template has more than {MAX_TEMPLATE_BYTES} bytes.")
    if not text.strip():
        return Template({"Resources": {}}, {})
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise TemplateRejected(f"line {mark.line + 1 if mark else 1}: this is not valid YAML: {problem}.") from error
    except RecursionError as error:
        raise TemplateRejected("line 1: the template is nested too deeply.") from error
    reader = _Reader()
    document = reader.value(node, ())
    if not isinstance(document, dict):
        raise TemplateRejected("line 1: the template is not a mapping with the section Resources.")
    return Template(document, reader.lines)


class _Loader(yaml.SafeLoader):
    """SafeLoader without dates: CloudFormation reads 2012-10-17 as text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Reader:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.nodes = 0
        self._scalars = _Loader("")

    def value(self, node: yaml.Node | None, path: Path) -> Any:
        if node is None:
            return None
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.nodes += 1
        if self.nodes > MAX_NODES:  # an alias may stand for a whole tree, again and again
            raise TemplateRejected(f"line {line}: the template is too large.")
        if node.tag.startswith("!"):
            return self._short_form(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(member, (*path, index)) for index, member in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                raise TemplateRejected(f"line {key_node.start_mark.line + 1}: the key {key} stands twice.")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise TemplateRejected(f"line {node.start_mark.line + 1}: {node.value!r} cannot be read.") from error

    def _short_form(self, node: yaml.Node, path: Path) -> Any:
        name = node.tag[1:]
        if isinstance(node, yaml.ScalarNode):
            value: Any = node.value
        else:
            tag = "map" if isinstance(node, yaml.MappingNode) else "seq"
            untagged = type(node)(f"tag:yaml.org,2002:{tag}", node.value, node.start_mark, node.end_mark)
            value = self.value(untagged, path)
        if name == "GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}
