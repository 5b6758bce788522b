"""Words for what goes wrong in a Node.js handler ("Lambda function errors in Node.js", AWS Lambda Developer "
"Guide)."""

from __future__ import annotations

import re
from collections.abc import Callable

from course.catalogue.model import Text
from course.grading.narration import code
from sandbox.result import FunctionError

Words = tuple[str, Text, Text]
"""kind, title, text"""


def words(error: FunctionError) -> Words | None:
    """The explanation for an error of the runtime, or of JavaScript itself; None for any other."""
    found = _BY_TYPE.get(error.type)
    if found is not None:
        return found(error)
    advice = _HEADER if "Invalid character in header" in error.message else _ADVICE.get(error.type)
    if advice is None:
        return None
    message = f": {code(error.message)}" if error.message else ""
    return (
        "exception",
        Text(f"The handler threw {code(error.type)}", f"处理程序抛出了 {code(error.type)}"),
        Text(f"{code(error.type)}{message}. {advice.en}", f"{code(error.type)}{message}。{advice.zh}"),
    )


def _syntax_error(error: FunctionError) -> Words:
    reason = error.message.partition(": ")[2] or error.message
    return (
        "syntax-error",
        Text("Node.js cannot read the file", "Node.js 读不懂这个文件"),
        Text(
            f"A syntax error: {code(reason)}. Look for a bracket or quote that is never closed, `await` outside an "
            "`async` function, or `import` in a file that is no module (`.mjs` is one, `.cjs` is not). Lambda "
            "reports "
            "`Runtime.UserCodeSyntaxError`, and no line of the file ran.",
            f"语法错误：{code(reason)}。请检查括号或引号有没有闭合，`await` 是不是写在 `async` 函数之外，"
            "或者在不是模块的文件里用了 `import`（`.mjs` 是模块，`.cjs` 不是）。"
            "Lambda 报告 `Runtime.UserCodeSyntaxError`，文件里的代码一行也没有执行。",
        ),
    )


def _import_error(error: FunctionError) -> Words:
    missing = re.search(r"Cannot find (?:package|module) '([^']+)'", error.message)
    what = code(missing[1]) if missing else code(error.message)
    return (
        "import-error",
        Text("A module cannot be found", "找不到模块"),
        Text(
            f"Node.js does not find {what}. A file of your own is named with `./` and its ending "
            "(`./words.mjs`); of packages the runtime brings the AWS SDK v3 (`@aws-sdk/client-…`, `@aws-sdk/lib-…`), "
            "and Powertools is here as its layer would bring it. SDK v2 (`aws-sdk`) is gone since nodejs18.x. Lambda "
            "reports `Runtime.ImportModuleError` during init.",
            f"Node.js 找不到 {what}。自己的文件要写 `./` 和扩展名（`./words.mjs`）；包里只有运行时自带的 AWS SDK v3"
            "（`@aws-sdk/client-…`、`@aws-sdk/lib-…`），以及相当于由层提供的 Powertools。SDK v2（`aws-sdk`）从 "
            "nodejs18.x 起就没有了。Lambda 在初始化阶段报告 `Runtime.ImportModuleError`。",
        ),
    )


def _handler_not_found(error: FunctionError) -> Words:
    found = re.search(r"^(\S+?)\.(\w+) is", error.message)
    module, function = (found[1], found[2]) if found else ("handler", "handler")
    return (
        "handler-not-found",
        Text(f"There is no exported function {code(function)}", f"没有导出函数 {code(function)}"),
        Text(
            f"The template's `Handler` is {code(f'{module}.{function}')}. Write "
            f"{code(f'export const {function} = async (event) => {{ … }}')} in the file; a function that is "
            "not exported "
            "cannot be called. Lambda reports `Runtime.HandlerNotFound`.",
            f"模板里的 `Handler` 是 {code(f'{module}.{function}')}。请在文件里写 "
            f"{code(f'export const {function} = async (event) => {{ … }}')}；没有导出的函数无法被调用。"
            "Lambda 报告 `Runtime.HandlerNotFound`。",
        ),
    )


def _rejection(error: FunctionError) -> Words:
    return (
        "unhandled-rejection",
        Text("A promise was rejected and nobody waited for it", "有一个 Promise 被拒绝，却没有人等待它"),
        Text(
            f"{code(error.message)}. A call without `await` goes on by itself; when it fails, nothing can "
            "catch it and the "
            "environment ends. Put `await` before it, or collect the promises and `await Promise.all(…)`. "
            "Lambda reports "
            "`Runtime.UnhandledPromiseRejection`.",
            f"{code(error.message)}。没有 `await` 的调用会自行继续；它失败时没有代码能捕获，执行环境随之结束。"
            "请在前面加上 `await`，或者收集起来用 `await Promise.all(…)`。Lambda 报告 "
            "`Runtime.UnhandledPromiseRejection`。",
        ),
    )


def _callback(_: FunctionError) -> Words:
    return (
        "callback-refused",
        Text("Callback handlers are no longer accepted", "不再接受回调形式的处理程序"),
        Text(
            "From nodejs24.x on a handler has no third parameter `callback`: write "
            "`export const handler = async (event, context) => …` and answer with `return`, fail with "
            "`throw`. Lambda "
            "reports `Runtime.CallbackHandlerDeprecated`; up to nodejs22.x callbacks are allowed.",
            "从 nodejs24.x 起，处理程序没有第三个参数 `callback`：请写成 "
            "`export const handler = async (event, context) => …`，用 `return` 返回，用 `throw` 报错。"
            "Lambda 报告 `Runtime.CallbackHandlerDeprecated`；nodejs22.x 及更早的版本仍允许回调。",
        ),
    )


def _never_settled(_: FunctionError) -> Words:
    return (
        "never-settled",
        Text("The handler never answered", "处理程序一直没有返回"),
        Text(
            "Nothing was left to wait for, and the handler's promise was still open: a promise that nobody "
            "resolves, or "
            "a `new Promise(…)` whose function never calls `resolve`. Lambda reports `Runtime.NodeJsExit`.",
            "已经没有什么可等的了，处理程序的 Promise 却还没有结果：例如没有人去解决的 Promise，"
            "或者 `new Promise(…)` 的函数从不调用 `resolve`。Lambda 报告 `Runtime.NodeJsExit`。",
        ),
    )


def _not_json(_: FunctionError) -> Words:
    return (
        "not-json",
        Text("The answer is not JSON", "返回值不能转成 JSON"),
        Text(
            "What a handler returns goes through `JSON.stringify`: a `BigInt` or an object that holds itself cannot. "
            "Return plain objects, arrays, texts, numbers, true, false and null.",
            "处理程序的返回值要经过 `JSON.stringify`：`BigInt` 和包含自身的对象都不行。"
            "请返回普通对象、数组、字符串、数字、布尔值和空值。",
        ),
    )


_ADVICE = {
    "TypeError": Text(
        "A value is not what the code takes it for; most often it is `undefined`, because a field of the event is "
        "spelled otherwise, lies a level deeper or is absent. `event.detail?.id` answers `undefined` instead "
        "of throwing.",
        "某个值不是代码以为的那样；最常见的是 `undefined`：事件里的字段拼写不同、还要再深一层，或者根本没有。"
        "`event.detail?.id` 会返回 `undefined`，不会抛出异常。",
    ),
    "ReferenceError": Text(
        "This name was never declared. Check its spelling, and whether an `import` is missing; in an `.mjs` "
        "file there "
        "is no `require`, `module` or `__dirname`.",
        "这个名字没有声明过。请检查拼写，以及是不是少了 `import`；`.mjs` 文件里没有 `require`、`module` 和 "
        "`__dirname`。",
    ),
    "SyntaxError": Text(
        "This text is not JSON; perhaps it is empty, or already an object. A request's `body` is text that "
        "anyone can "
        "send: expect that it is wrong.",
        "这段文本不是 JSON；也许是空的，或者已经是对象。请求的 `body` 是任何人都能发送的文本，要预料到它会是错的。",
    ),
    "RangeError": Text(
        "A number is outside what is allowed, or a function called itself without end.",
        "数值超出了允许的范围，或者函数无休止地调用自己。",
    ),
}
_HEADER = Text(
    "An HTTP header holds ASCII only, and the SDK sends `CopySource` and metadata as headers. Encode what may "
    "be anything: "
    "`encodeURIComponent(key)`.",
    "HTTP 头只能是 ASCII，而 SDK 把 `CopySource` 和元数据放在头里发送。内容不确定的要先编码："
    "`encodeURIComponent(key)`。",
)
_BY_TYPE: dict[str, Callable[[FunctionError], Words]] = {
    "Runtime.UserCodeSyntaxError": _syntax_error,
    "Runtime.ImportModuleError": _import_error,
    "Runtime.HandlerNotFound": _handler_not_found,
    "Runtime.UnhandledPromiseRejection": _rejection,
    "Runtime.CallbackHandlerDeprecated": _callback,
    "Runtime.NodeJsExit": _never_settled,
    "Runtime.JSONStringifyError": _not_json,
}
