"""Which of ruff's rules a learner hears of, and in which words.

Only errors and likely bugs, never style: a handler that works may look as its writer likes. Rule codes are
ruff's; `{0}`, `{1}` stand for the names that ruff's own message quotes in backticks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's words; `error`: the line fails when it runs, `warning`: it probably does not mean that."""

    severity: Severity
    en: str
    zh: str


def _error(en: str, zh: str) -> Rule:
    return Rule("error", en, zh)


def _warning(en: str, zh: str) -> Rule:
    return Rule("warning", en, zh)


SYNTAX: Mapping[str, str] = {
    "en": "This is not valid Python: {message}.",
    "zh": "这不是合法的 Python 代码：{message}。",
}

RULES: Mapping[str, Rule] = {
    "B006": _warning(
        "This default is made once and then shared by all calls. Use None and make it inside the function.",
        "这个默认值只创建一次，之后所有调用共用它。请用 None，再在函数里创建。",
    ),
    "B015": _warning(
        "This comparison's result is thrown away. Did you mean `=`?",
        "这个比较的结果没有被使用。是想写 `=` 吗？",
    ),
    "B018": _warning(
        "This line computes a value and throws it away. Is a call's `()` or an assignment missing?",
        "这一行算出一个值却没有使用。是不是漏了调用的 `()` 或赋值？",
    ),
    "B020": _warning(
        "The loop variable `{0}` replaces what the loop runs over.", "循环变量 `{0}` 会覆盖被循环的对象本身。"
    ),
    "B023": _warning(
        "`{0}` is read when this function is called, so it has the loop's last value by then.",
        "这个函数被调用时才读取 `{0}`，那时它已是循环的最后一个值。",
    ),
    "E722": _warning(
        "A bare `except:` hides every mistake, even a typing error. Name the exception that you expect.",
        "不带类型的 `except:` 会掩盖所有错误，连拼写错误也不例外。请写出预期的异常类型。",
    ),
    "F401": _warning("`{0}` is imported but not used.", "导入了 `{0}`，但没有使用。"),
    "F402": _warning("The loop variable `{0}` hides the import of the same name.", "循环变量 `{0}` 会遮住同名的导入。"),
    "F502": _error("This `%` format needs a dict on its right.", "这个 `%` 格式化的右边需要一个字典。"),
    "F505": _error(
        "The `%` format names a value that the dict on its right does not have.",
        "`%` 格式化里用到的名字，在右边的字典中不存在。",
    ),
    "F507": _error(
        "The `%` format has another number of places than there are values.",
        "`%` 格式化的占位符个数与值的个数不一致。",
    ),
    "F521": _error("This `.format` string is not valid.", "这个 `.format` 字符串不合法。"),
    "F524": _error(
        "The `.format` string has a place that no argument fills.",
        "`.format` 字符串里有占位符没有对应的参数。",
    ),
    "F541": _warning("This f-string has no `{{}}` in it.", "这个 f-string 里没有 `{{}}`。"),
    "F601": _warning(
        "The key {0} is in this dict twice; the later value wins.",
        "键 {0} 在这个字典里出现了两次，后一个值会生效。",
    ),
    "F631": _warning(
        "This assert is always true: it tests a tuple. Remove the parentheses.",
        "这个 assert 永远成立：它检查的是一个元组。请去掉括号。",
    ),
    "F632": _warning(
        "`is` asks whether two things are one object. Compare values with `==`.",
        "`is` 判断的是两者是否为同一个对象。比较值请用 `==`。",
    ),
    "F634": _warning(
        "This condition is always true: it tests a tuple. Remove the comma or the parentheses.",
        "这个条件永远成立：它检查的是一个元组。请去掉逗号或括号。",
    ),
    "F701": _error("`break` outside of a loop.", "`break` 不在循环里。"),
    "F702": _error("`continue` outside of a loop.", "`continue` 不在循环里。"),
    "F704": _error("`yield` outside of a function.", "`yield` 不在函数里。"),
    "F706": _error(
        "`return` outside of a function. Is the line indented far enough?",
        "`return` 不在函数里。这一行缩进够了吗？",
    ),
    "F811": _warning(
        "`{0}` is defined a second time; the first definition is never used.",
        "`{0}` 被重复定义，前一次定义没有被使用。",
    ),
    "F821": _error(
        "The name `{0}` is not defined. Check its spelling, or define or import it first.",
        "名字 `{0}` 没有定义。请检查拼写，或先定义、导入它。",
    ),
    "F822": _error("`__all__` names `{0}`, which is not defined.", "`__all__` 里的 `{0}` 没有定义。"),
    "F823": _error(
        "`{0}` is used before it has a value in this function.", "在这个函数里，`{0}` 还没有赋值就被使用了。"
    ),
    "F841": _warning("`{0}` is assigned but never used.", "给 `{0}` 赋了值，但没有使用。"),
    "F901": _error(
        "`NotImplemented` cannot be raised. Raise `NotImplementedError`.",
        "`NotImplemented` 不能被抛出，请抛出 `NotImplementedError`。",
    ),
    "PLE1142": _error("`await` outside of an async function.", "`await` 不在 async 函数里。"),
    "PLW0127": _warning("`{0}` is assigned to itself.", "把 `{0}` 赋给了它自己。"),
    "W605": _warning(
        '`{0}` is not an escape that Python knows. Write `r"…"` or a double backslash.',
        'Python 不认识转义 `{0}`。请写成 `r"…"`，或用两个反斜杠。',
    ),
}
