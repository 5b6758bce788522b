"""A SAM application's folder as the command line reads it: just enough to know which files go along. What the template
says is the cloud's to judge, behind the wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.cli.errors import Usage
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.template.template import read as read_template

NAMES = ("template.yaml", "template.yml", "template.json")


@dataclass(frozen=True, slots=True)
class Application:
    folder: Path
    text: str
    functions: Mapping[str, Mapping[str, Any]]
    """Logical id of each function of the template -> its properties, as they are written."""
    shared: Mapping[str, Any]
    """The properties of all functions (Globals)."""

    @classmethod
    def read(cls, folder: Path) -> Application:
        """Raises Usage or OSError."""
        if not folder.is_dir():
            raise Usage(f"{folder}: no such folder")
        found = [folder / name for name in NAMES if (folder / name).is_file()]
        if not found:
            raise Usage(f"{folder}: there is no {NAMES[0]} (or .yml, .json)")
        text = found[0].read_text()
        try:
            document = read_template(text).document
        except TemplateRejected as error:
            raise Usage(f"{found[0]}: {error}") from error
        resources = _mapping(document.get("Resources"))
        functions = {
            logical_id: _mapping(resource.get("Properties"))
            for logical_id, resource in resources.items()
            if isinstance(resource, dict)
            and resource.get("Type") in ("AWS::Serverless::Function", "AWS::Lambda::Function")
        }
        return cls(folder, text, functions, _mapping(_mapping(document.get("Globals")).get("Function")))

    def code_folders(self) -> set[str]:
        """Where the functions' code lies, relative to the folder."""
        folders: set[str] = set()
        for properties in self.functions.values():
            if properties.get("InlineCode"):
                continue
            uri = properties.get("CodeUri") or properties.get("Code") or self.shared.get("CodeUri") or "."
            if isinstance(uri, str) and "://" not in uri:
                folders.add(uri)
        return folders


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
