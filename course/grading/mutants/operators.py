"""Mutation operators for Python: each yields the edits that make one kind of mistake, one place at a time.

An operator may add functions of its own to the end of the file (`HELPERS`): they are called at invocations only.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import pairwise

from course.grading.mutants.source import FUNCTIONS, Edit, Source, is_log_line

Edits = tuple[Edit, ...]
Operator = Callable[[Source], Iterator[Edits]]

SAFE = {"append", "dumps", "encode", "get", "items", "len", "sorted", "str"}
"""Functions and methods that do not fail on what a handler has."""

POINTLESS = "this value has no other type"
"""What a mutant of `wrong-type` raises where there is nothing to confuse: it proves nothing."""

HELPERS = {
    "_wrong_type": f"""

def _wrong_type(value):
    import decimal, json, re
    if isinstance(value, (bool, int, float, decimal.Decimal)):
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+([.][0-9]+)?", value):
        return decimal.Decimal(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=str)
    raise TypeError({POINTLESS!r})
""",
    "_without_second": """

def _without_second(values):
    return [value for number, value in enumerate(values) if number != 1]
""",
    "_grows": """

_KEPT = {}


def _grows(name, value):
    kept = _KEPT.setdefault(name, type(value)())
    (kept.extend if isinstance(kept, list) else kept.update)(value)
    return kept
""",
    "_first": """

_FIRST = {}


def _first(name, value):
    return _FIRST.setdefault(name, value)
""",
}


def drop_statement(source: Source) -> Iterator[Edits]:
    """A statement that has an effect is missing."""
    for node in source.nodes():
        effects = (ast.AugAssign, ast.Delete, ast.Raise, ast.Continue, ast.Break)
        dropped = isinstance(node, effects) or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Yield))
        if isinstance(node, ast.Assign):
            dropped = not all(isinstance(target, ast.Name) for target in node.targets)
        if isinstance(node, ast.If):
            dropped = not node.orelse
        if dropped and isinstance(node, ast.stmt):
            yield (Edit(node, "pass"),)


def drop_call(source: Source) -> Iterator[Edits]:
    """A value is used without what was to be done with it: `decode(text)` becomes `text`, `key.lower()` `key`."""
    for call in _of(source, ast.Call):
        if isinstance(source.parents[call], ast.Expr) or call.keywords:
            continue
        if len(call.args) == 1 and not isinstance(call.args[0], ast.Starred | ast.GeneratorExp):
            yield (Edit(call, source.words(call.args[0], alone=True)),)
        if isinstance(call.func, ast.Attribute):
            yield (Edit(call, source.words(call.func.value, alone=True)),)


def swap(source: Source) -> Iterator[Edits]:
    """Two neighbours change places: values of a dictionary, arguments of a call."""
    for node in source.nodes():
        neighbours: list[ast.expr] = []
        if isinstance(node, ast.Dict):
            neighbours = node.values
        elif isinstance(node, ast.Call):
            neighbours = node.args
        for one, other in pairwise(neighbours):
            yield Edit(one, source.words(other)), Edit(other, source.words(one))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv):
            left, right = source.words(node.left, alone=True), source.words(node.right, alone=True)
            yield Edit(node.left, right), Edit(node.right, left)


def change_text(source: Source) -> Iterator[Edits]:
    """A string is misspelled."""
    for constant in _of(source, ast.Constant):
        if isinstance(constant.value, str) and not isinstance(source.parents[constant], ast.FormattedValue):
            yield (Edit(constant, repr(constant.value + "x")),)


def off_by_one(source: Source) -> Iterator[Edits]:
    """A number is one too large or too small; a bound is in instead of out."""
    bounds = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
    for node in source.nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield (Edit(node, repr(node.value + 1)),)
            yield (Edit(node, repr(node.value - 1)),)
        elif isinstance(node, ast.Compare):
            for index, sign in enumerate(node.ops):
                if type(sign) in bounds:
                    yield (Edit(node, _compared(source, node, index, bounds[type(sign)])),)


def arithmetic(source: Source) -> Iterator[Edits]:
    """Plus for minus, times for divided by, and the other way round."""
    signs = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/"}
    for node in source.nodes():
        if isinstance(node, ast.BinOp) and type(node.op) in signs:
            left, right = source.words(node.left, alone=True), source.words(node.right, alone=True)
            yield (Edit(node, f"({left} {signs[type(node.op)]} {right})"),)
        elif isinstance(node, ast.AugAssign) and type(node.op) in signs:
            yield (Edit(node, f"{source.words(node.target)} {signs[type(node.op)]}= {source.words(node.value)}"),)


def ignore_error(source: Source) -> Iterator[Edits]:
    """An error is swallowed, or one is caught that was not meant; what was to be done about it is not."""
    own = {function.name for function in source.functions()}
    for node in source.nodes():
        if is_log_line(node):
            continue
        if isinstance(node, ast.Expr | ast.Return) and source.in_function(node) and _can_fail(node, own):
            indent = source.indent(node)
            tried = source.words(node).replace("\n", "\n    ")
            yield (Edit(node, f"try:\n{indent}    {tried}\n{indent}except Exception:\n{indent}    pass"),)
        elif isinstance(node, ast.ExceptHandler):
            if node.type is not None:
                yield (Edit(node.type, "ZeroDivisionError"),)
                yield (Edit(node.type, "Exception"),)
            yield (Edit(node.body[0], "pass"), *(Edit(rest, "pass") for rest in node.body[1:]))


def wrong_type(source: Source) -> Iterator[Edits]:
    """A number is given as text, a text of digits as a number, a document as its JSON."""
    for node in source.nodes():
        values: list[ast.expr] = []
        if isinstance(node, ast.Dict):
            values = node.values
        elif isinstance(node, ast.Call):
            values = [keyword.value for keyword in node.keywords]
        elif isinstance(node, ast.Return) and node.value is not None:
            values = [node.value]
        for value in values if source.in_function(node) else ():
            shown = isinstance(value, ast.Dict | ast.List | ast.JoinedStr)
            text = isinstance(value, ast.Constant) and not isinstance(value.value, int | float)
            if not shown and not text:
                yield (Edit(value, f"_wrong_type({source.words(value)})"),)


def skip_record(source: Source) -> Iterator[Edits]:
    """Not every record is looked at: only the first, all but the first, all but the second."""
    for node in source.nodes():
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            each = source.words(node.iter)
            for some in (f"list({each})[:1]", f"list({each})[1:]", f"_without_second({each})"):
                yield (Edit(node.iter, some),)


def keep_state(source: Source) -> Iterator[Edits]:
    """What belongs to one invocation is kept for the next: a list that grows, a value that stays the first one."""
    collections = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    for node in source.nodes():
        if not isinstance(node, ast.Assign) or not source.in_function(node):
            continue
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name):
            value = source.words(node.value)
            yield (Edit(node.value, f"_first({target.id!r}, {value})"),)
            if isinstance(node.value, collections):
                yield (Edit(node.value, f"_grows({target.id!r}, {value})"),)


def negate_condition(source: Source) -> Iterator[Edits]:
    """A condition is turned round, or half of it is missing, or `and` stands for `or`."""
    for node in source.nodes():
        tests: list[ast.expr] = []
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = node.ifs
        for test in tests:
            yield (Edit(test, f"not ({source.words(test)})"),)
            if not isinstance(node, ast.While):
                yield (Edit(test, "True"),)
                yield (Edit(test, "False"),)
        if isinstance(node, ast.BoolOp):
            parts = [source.words(value, alone=True) for value in node.values]
            sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            yield (Edit(node, "(" + f" {other} ".join(parts) + ")"),)
            for index in range(len(parts)):
                yield (Edit(node, "(" + f" {sign} ".join(parts[:index] + parts[index + 1 :]) + ")"),)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            opposites = {ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in"}
            if type(node.ops[0]) in opposites:
                yield (Edit(node, _compared(source, node, 0, opposites[type(node.ops[0])])),)


def drop_argument(source: Source) -> Iterator[Edits]:
    """An argument of a call, or an entry of a dictionary, is missing."""
    for node in source.nodes():
        if isinstance(node, ast.Call):
            given = [source.words(argument) for argument in node.args]
            named = [source.words(keyword) for keyword in node.keywords]
            parts, first = given + named, 1 if given else 0
            for index in range(first, len(parts)):
                left = ", ".join(parts[:index] + parts[index + 1 :])
                yield (Edit(node, f"{source.words(node.func)}({left})"),)
        elif isinstance(node, ast.Dict):
            entries = [
                f"{source.words(key)}: {source.words(value)}" if key is not None else f"**{source.words(value)}"
                for key, value in zip(node.keys, node.values, strict=True)
            ]
            for index in range(len(entries)):
                yield (Edit(node, "{" + ", ".join(entries[:index] + entries[index + 1 :]) + "}"),)


def return_early(source: Source) -> Iterator[Edits]:
    """A function ends before it has done everything."""
    for function in source.functions():
        for statement in function.body[1:]:
            if not isinstance(statement, (ast.Return, ast.Pass, ast.ClassDef, *FUNCTIONS)):
                indent = source.indent(statement)
                yield (Edit(statement, f"return None\n{indent}{source.words(statement)}"),)


def constant_answer(source: Source) -> Iterator[Edits]:
    """A function answers nothing."""
    for node in _of(source, ast.Return):
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield (Edit(node, "return None"),)


OPERATORS: Mapping[str, Operator] = {
    "drop-statement": drop_statement,
    "drop-call": drop_call,
    "swap": swap,
    "change-text": change_text,
    "off-by-one": off_by_one,
    "arithmetic": arithmetic,
    "ignore-error": ignore_error,
    "wrong-type": wrong_type,
    "skip-record": skip_record,
    "keep-state": keep_state,
    "negate-condition": negate_condition,
    "drop-argument": drop_argument,
    "return-early": return_early,
    "constant-answer": constant_answer,
}


def _of(source: Source, kind: type) -> Iterator:  # type: ignore[type-arg]
    return (node for node in source.nodes() if isinstance(node, kind))


def _can_fail(node: ast.AST, own: Container[str]) -> bool:
    """Whether an error may come from here. One of the file's `own` functions is swallowed where it comes from."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call):
            name = found.func.attr if isinstance(found.func, ast.Attribute) else getattr(found.func, "id", "")
            if name not in SAFE and not (isinstance(found.func, ast.Name) and name in own):
                return True
    return False


def _compared(source: Source, node: ast.Compare, index: int, sign: str) -> str:
    """The comparison with another sign at `index`."""
    names = {
        ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
        ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    }  # fmt: skip
    text = source.words(node.left, alone=True)
    for number, (operator, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
        text += f" {sign if number == index else names[type(operator)]} {source.words(right, alone=True)}"
    return text
