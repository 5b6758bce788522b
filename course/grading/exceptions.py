"""Words for a handler that could not be loaded, raised, or answered with what is not JSON: those of Python here."""

from __future__ import annotations

import re
from collections.abc import Callable

from course.catalogue.model import Text
from course.grading import aws_errors, node_errors
from course.grading.narration import code
from sandbox.result import FunctionError

Words = tuple[str, Text, Text]
"""kind, title, text"""


def words(error: FunctionError, *, node: bool = False) -> Words:
    """The explanation for an error payload, by its type; `node`: it is a Node.js handler's."""
    by_service = aws_errors.words(error)
    if node:
        return by_service or node_errors.words(error) or _raised(error)
    found = _BY_TYPE.get(error.type)
    if found is not None:
        return found(error)
    return by_service or _raised(error)


def _syntax_error(error: FunctionError) -> Words:
    reason = error.message.partition(": ")[2] or error.message
    return (
        "syntax-error",
        Text("Python cannot read the file", "Python 读不懂这个文件"),
        Text(
            f"A syntax error: {code(reason)}. Look at the named line and the one before it: a bracket or "
            "quote that is "
            "never closed, a colon that is missing after `def`, `if` or `for`, or an indentation that "
            "does not fit. "
            "Lambda reports `Runtime.UserCodeSyntaxError`, and no line of the file ran.",
            f"语法错误：{code(reason)}。请看这一行和它的上一行：括号或引号没有闭合，`def`、`if`、`for` "
            "后面少了冒号，"
            "或者缩进不对。Lambda 报告 `Runtime.UserCodeSyntaxError`，文件里的代码一行也没有执行。",
        ),
    )


def _import_error(error: FunctionError) -> Words:
    missing = re.search(r"No module named '([^']+)'", error.message)
    name = re.search(r"cannot import name '([^']+)' from '([^']+)'", error.message)
    if missing:
        hint = Text(
            f"There is no module {code(missing[1])}. Check its spelling; your own files are imported by "
            "their name "
            "without `.py`, and of other packages only boto3 and what the runtime brings along are there.",
            f"没有名为 {code(missing[1])} 的模块。请检查拼写；自己的文件用不带 `.py` 的名字导入，"
            "其他的包只有 boto3 和运行时自带的那些。",
        )
    elif name:
        hint = Text(
            f"The module {code(name[2])} has no {code(name[1])}. Check the spelling, also of upper and lower case.",
            f"模块 {code(name[2])} 里没有 {code(name[1])}。请检查拼写，注意大小写。",
        )
    else:
        hint = Text(f"Python says: {code(error.message)}.", f"Python 的说明：{code(error.message)}。")
    return (
        "import-error",
        Text("The handler's module cannot be imported", "无法导入处理程序所在的模块"),
        Text(
            hint.en + " Lambda reports `Runtime.ImportModuleError` during init.",
            hint.zh + "Lambda 在初始化阶段报告 `Runtime.ImportModuleError`。",
        ),
    )


def _handler_not_found(error: FunctionError) -> Words:
    found = re.search(r"Handler '([^']*)' missing on module '([^']*)'", error.message)
    function, module = (found[1], found[2]) if found else ("handler", "handler")
    return (
        "handler-not-found",
        Text(f"There is no function {code(function)}", f"找不到函数 {code(function)}"),
        Text(
            f"The template names {code(f'{module}.{function}')} as `Handler`: the function "
            f"{code(function)} of the file "
            f"{code(module + '.py')}. Define `def {function}(event, context):` there, without "
            "indentation. Lambda "
            "reports `Runtime.HandlerNotFound`.",
            f"模板里的 `Handler` 是 {code(f'{module}.{function}')}，也就是文件 {code(module + '.py')} "
            "里的函数 "
            f"{code(function)}。请在那里定义 `def {function}(event, context):`，前面不要缩进。Lambda 报告 "
            "`Runtime.HandlerNotFound`。",
        ),
    )


def _bad_handler_name(error: FunctionError) -> Words:
    return (
        "bad-handler-name",
        Text("The template's Handler is not a handler", "模板里的 Handler 写得不对"),
        Text(
            "`Handler` must name a module and a function, such as `handler.handler`. Lambda says: "
            f"{code(error.message)}",
            f"`Handler` 要写成模块名加函数名，例如 `handler.handler`。Lambda 的说明：{code(error.message)}",
        ),
    )


def _not_json(error: FunctionError) -> Words:
    found = re.search(r"Object of type (\w+) is not JSON serializable", error.message)
    en, zh = "", ""
    if found:
        en, zh = f" It holds a {code(found[1])}.", f"其中有 {code(found[1])}。"
    helps = {
        "datetime": Text(" Write a time as text: `.isoformat()`.", "时间要写成字符串：`.isoformat()`。"),
        "set": Text(" Make a set a list: `sorted(...)`.", "把集合变成列表：`sorted(...)`。"),
        "StreamingBody": Text(
            " An S3 body is a stream: `.read()` gives its bytes.",
            "S3 的 Body 是一个流：用 `.read()` 取出字节。",
        ),
    }
    more = helps.get(found[1] if found else "", Text("", ""))
    if "codec can't decode" in error.message:
        more = Text(
            " It holds bytes that are no text: make them text with `base64.b64encode(...).decode()`.",
            "其中有不是文本的字节：用 `base64.b64encode(...).decode()` 变成字符串。",
        )
    return (
        "not-json",
        Text("The answer is not JSON", "返回值不能转成 JSON"),
        Text(
            "What a handler returns becomes JSON: dictionaries, lists, texts, numbers, true, false and "
            f"null.{en}{more.en} "
            "Lambda reports `Runtime.MarshalError`.",
            f"处理程序的返回值会转成 JSON：字典、列表、字符串、数字、布尔值和空值。{zh}{more.zh}"
            "Lambda 报告 `Runtime.MarshalError`。",
        ),
    )


def _raised(error: FunctionError) -> Words:
    advice = _ADVICE.get(error.type, _ANY)
    message = f": {code(error.message)}" if error.message else ""
    return (
        "exception",
        Text(
            f"The handler raised {code(error.type or 'an error')}",
            f"处理程序抛出了 {code(error.type or '异常')}",
        ),
        Text(
            f"{code(error.type or 'Error')}{message}. {advice.en}",
            f"{code(error.type or 'Error')}{message}。{advice.zh}",
        ),
    )


_ANY = Text(
    "Nothing caught it, so the invocation failed. The first of your own lines in the stack below is where to look.",
    "没有代码处理它，所以这次调用失败了。请从下面堆栈里你自己的那一行看起。",
)
_ADVICE = {
    "KeyError": Text(
        "The dictionary does not have this key. Print the event and compare: is the key spelled like "
        "this, is it one "
        "level deeper, can it be absent? `.get(...)` answers `None` instead of raising.",
        "字典里没有这个键。请打印事件对比一下：键是不是这样拼写，是不是还要再深一层，会不会根本没有？"
        "`.get(...)` 在没有时返回 `None`，不会抛出异常。",
    ),
    "IndexError": Text(
        "The list is shorter than the index asks for; it may even be empty. Loop over it instead of "
        "taking a fixed place.",
        "列表没有这么长，甚至可能是空的。请用循环遍历它，不要取固定的位置。",
    ),
    "TypeError": Text(
        "An operation got a value of another type than it can use. Often a value is `None`, or text where "
        "a dictionary "
        "is meant (`json.loads` makes one of the other).",
        "某个操作拿到的值类型不对。常见的是值为 `None`，或者把字符串当成了字典（`json.loads` 可以把前者变成后者）。",
    ),
    "AttributeError": Text(
        "The value has no such attribute or method. A dictionary's entries are read with `[...]`, not "
        "with a dot; and "
        "`None` has nothing at all.",
        "这个值没有这样的属性或方法。字典里的值要用 `[...]` 读取，不能用点；而 `None` 什么都没有。",
    ),
    "NameError": Text(
        "This name was never defined. Check its spelling, and whether an `import` is missing.",
        "这个名字没有定义过。请检查拼写，以及是不是少了 `import`。",
    ),
    "UnboundLocalError": Text(
        "The variable gets its value only on a path that was not taken. Give it a value before the `if` or `try`.",
        "这个变量只在没有走到的分支里才被赋值。请在 `if` 或 `try` 之前先给它一个值。",
    ),
    "ValueError": Text(
        'The type is right but the value cannot be used, such as `int("")`. Check what comes in before you convert it.',
        '类型对，值却不能用，例如 `int("")`。转换之前先检查传进来的内容。',
    ),
    "JSONDecodeError": Text(
        "This text is not JSON; perhaps it is empty, or already a dictionary. A request's `body` is text "
        "that anyone can send: expect that it is wrong.",
        "这段文本不是 JSON；也许是空的，或者已经是字典。请求的 `body` 是任何人都能发送的文本，要预料到它会是错的。",
    ),
    "UnicodeDecodeError": Text(
        "These bytes are not text. Hand bytes on as bytes, without `.decode()`.",
        "这些字节不是文本。请把字节原样传下去，不要 `.decode()`。",
    ),
    "ZeroDivisionError": Text(
        "Something was divided by zero: what if there is nothing to count?",
        "除数是零：如果没有可数的东西呢？",
    ),
    "RecursionError": Text(
        "A function called itself without end. What makes it stop?",
        "函数无休止地调用自己。它在什么条件下停下来？",
    ),
    "FileNotFoundError": Text(
        "There is no such file. A function's own files lie in `LAMBDA_TASK_ROOT`; only `/tmp` can be written to.",
        "没有这个文件。函数自己的文件在 `LAMBDA_TASK_ROOT` 里；只有 `/tmp` 可以写入。",
    ),
    "PermissionError": Text(
        "This path, or this call, is not for a function. Files may be written only in the temporary folder, which "
        "`tempfile.gettempdir()` names: on Lambda that is `/tmp`, on a server without namespaces another.",
        "函数不能使用这个路径或这个调用。文件只能写入临时文件夹，`tempfile.gettempdir()` 会给出它的路径："
        "在 Lambda 上是 `/tmp`，在没有命名空间的服务器上是另一个文件夹。",
    ),
    "OSError": Text(
        "The file system refused. A function may write only below `/tmp`.",
        "文件系统拒绝了操作。函数只能写入 `/tmp`。",
    ),
    "MemoryError": Text(
        "There was no memory left for this. Do not hold everything at once.",
        "没有内存可用了。不要一次把所有内容都放进内存。",
    ),
}
_BY_TYPE: dict[str, Callable[[FunctionError], Words]] = {
    "Runtime.UserCodeSyntaxError": _syntax_error,
    "Runtime.ImportModuleError": _import_error,
    "Runtime.HandlerNotFound": _handler_not_found,
    "Runtime.MalformedHandlerName": _bad_handler_name,
    "Runtime.BuiltInModuleConflict": _bad_handler_name,
    "Runtime.MarshalError": _not_json,
}
