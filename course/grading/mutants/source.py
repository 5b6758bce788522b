"""The text of a Python file with its syntax tree: where a node lies, and what the text becomes when it is replaced."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.List, ast.Dict, ast.Set, ast.JoinedStr)


@dataclass(frozen=True, slots=True)
class Edit:
    """A node whose text becomes `text`."""

    node: ast.expr | ast.stmt
    text: str


class Source:
    """One file. Raises SyntaxError when it is not Python."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = [line.encode() for line in text.splitlines(keepends=True)]

    def nodes(self) -> Iterator[ast.AST]:
        """Every node that does something, in the order of the text: not imports, docstrings, annotations or what stands
        in a log line, whose words are the learner's own affair."""
        yield from self._walk(self.tree)

    def functions(self) -> list[Function]:
        """Every function of the file."""
        return [node for node in self.nodes() if isinstance(node, FUNCTIONS)]

    def in_function(self, node: ast.AST) -> bool:
        """Whether a node runs at an invocation, not at the import."""
        return any(isinstance(above, FUNCTIONS) for above in self._above(node))

    def words(self, node: ast.AST, *, alone: bool = False) -> str:
        """The text of a node; in brackets, if it needs them, when it is to stand `alone` in an expression."""
        if self._formatted(node) is not None:
            text = ast.unparse(node)
        else:
            first, last = self._place(node)
            text = self.text[first:last]
        return text if not alone or isinstance(node, SIMPLE) else f"({text})"

    def indent(self, statement: ast.stmt) -> str:
        """The white space before a statement."""
        return " " * statement.col_offset

    def edited(self, edits: Sequence[Edit]) -> str:
        """The text with every node of `edits` replaced; they must not overlap."""
        places = sorted(((*self._place(edit.node), edit.text) for edit in map(self._outside, edits)), reverse=True)
        text = self.text
        for first, last, new in places:
            text = text[:first] + new + text[last:]
        return text

    def _outside(self, edit: Edit) -> Edit:
        """The edit as one of the whole f-string that the node is in: inside, Python 3.11 does not know positions."""
        formatted = self._formatted(edit.node)
        if formatted is None:
            return edit
        memo: dict[int, ast.AST] = {}
        changed = copy.deepcopy(formatted, memo)
        replaced = _Replace(memo[id(edit.node)], ast.parse(edit.text, mode="eval").body).visit(changed)
        return Edit(formatted, ast.unparse(replaced))

    def _formatted(self, node: ast.AST) -> ast.JoinedStr | None:
        found = [above for above in self._above(node) if isinstance(above, ast.JoinedStr)]
        return found[-1] if found else None

    def _above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def _place(self, node: ast.AST) -> tuple[int, int]:
        first, last = (
            self._starts[line - 1] + len(self._lines[line - 1][:column].decode())
            for line, column in (
                (node.lineno, node.col_offset),  # type: ignore[attr-defined]
                (node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
            )
        )
        return first, last

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _idle(child):
                    yield child
                    if not is_log_line(child):
                        yield from self._walk(child)


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self._old:
            return self.generic_visit(node)
        return self._new


def is_log_line(node: ast.AST) -> bool:
    """Whether a statement only prints something."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def _idle(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
