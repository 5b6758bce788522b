"""Words for runs and invocations that were ended from outside: by time, memory, size, a bound."""

from __future__ import annotations

import re

from course.catalogue.model import Text
from course.grading.narration import code
from sandbox.result import Invocation, InvocationStatus, Outcome, Result

Words = tuple[str, Text, Text]
"""kind, title, text"""

_RUN: dict[Outcome, tuple[Text, Text]] = {
    Outcome.TEMPLATE_REJECTED: (
        Text("The template cannot be deployed", "模板无法部署"),
        Text(
            "CloudFormation would refuse this `template.yaml`, so nothing ran. It says: {message}",
            "CloudFormation 会拒绝这份 `template.yaml`，所以什么都没有运行。原因：{message}",
        ),
    ),
    Outcome.STEP_REJECTED: (
        Text("The event does not fit the system", "事件与系统不符"),
        Text(
            "The step could not be carried out: {message}. Check the names in the event: bucket, table "
            "and path must "
            "be there in `template.yaml`. To hand the JSON to your function as it is, invoke it with "
            "exactly this JSON.",
            "这一步无法执行：{message}。请检查事件里的名称：存储桶、表和路径都要在 `template.yaml` 里存在。"
            "如果想把 JSON 原样交给函数，请勾选“就用这段 JSON 调用函数”。",
        ),
    ),
    Outcome.RECURSION_STOPPED: (
        Text("Your function kept triggering itself", "函数不断触发自己"),
        Text(
            "What the function did caused an event that invoked it again, and so on. Lambda's recursive "
            "loop detection "
            "stops such a chain after about 16 rounds; on a real account it would also have cost money. "
            "Write to "
            "another bucket or table, or let the trigger ignore what the function writes (prefix, suffix).",
            "函数所做的事又产生了事件，再次调用了它自己，如此循环。Lambda 的递归循环检测大约在 16 "
            "轮后中止这样的链条；"
            "在真实账户里，这还会产生费用。请写到另一个存储桶或表，或者用前缀、后缀让触发器忽略函数自己写入的内容。",
        ),
    ),
    Outcome.TOO_MANY_CALLS: (
        Text("Too many AWS calls", "AWS 调用太多"),
        Text(
            "The run was stopped at its bound on AWS calls or invocations. Usually a loop calls AWS once "
            "for every "
            "element, or never ends; see the calls below for the one that repeats.",
            "AWS 调用或函数调用的次数到达上限，运行被中止。常见原因是循环里对每个元素都调用一次 AWS，"
            "或者循环没有结束；"
            "请看下面的调用记录，找出重复的那一个。",
        ),
    ),
    Outcome.OUT_OF_TIME: (
        Text("The run took too long", "运行时间太长"),
        Text(
            "All steps together took longer than one run may take, so it was stopped. Each invocation by "
            "itself may "
            "have been within its timeout: look at the durations for the slow one.",
            "所有步骤加起来超过了一次运行允许的时间，因此被中止。单次调用也许都没有超时：请看各次耗时，找出慢的那一次。",
        ),
    ),
    Outcome.CANCELLED: (
        Text("You stopped the run", "你停止了这次运行"),
        Text(
            "Nothing is wrong; what happened before the stop is shown below.",
            "没有出错；停止之前发生的事列在下面。",
        ),
    ),
}


def of_run(result: Result) -> Words:
    """Why a run ended early. `result.outcome` is not FINISHED."""
    title, text = _RUN[result.outcome]
    message = code(result.message)
    return (
        result.outcome.value,
        title,
        Text(text.en.replace("{message}", message), text.zh.replace("{message}", message)),
    )


def of_invocation(invocation: Invocation) -> Words | None:
    """Why an invocation was ended from outside; None when the handler itself failed."""
    match invocation.status:
        case InvocationStatus.TIMED_OUT:
            return _timed_out(invocation)
        case InvocationStatus.OUT_OF_MEMORY:
            return _out_of_memory(invocation)
        case InvocationStatus.TOO_LARGE:
            return _too_large(invocation)
        case InvocationStatus.EXITED:
            return _exited(invocation)
        case InvocationStatus.THROTTLED:
            return _throttled()
        case _:
            return None


def _timed_out(invocation: Invocation) -> Words:
    found = re.search(r"([\d.]+) seconds", invocation.error.message if invocation.error else "")
    seconds = found[1] if found else f"{invocation.duration_ms / 1000:.2f}"
    return (
        "timed-out",
        Text(f"Task timed out after {seconds} seconds", f"任务在 {seconds} 秒后超时（Task timed out）"),
        Text(
            "Lambda ends an invocation when the function's `Timeout` is over, wherever the code is just "
            "then. Look for a "
            "loop that does not end, a `sleep`, or a call that waits for something that never comes; the "
            "last log line "
            "and the last AWS call show how far it got.",
            "函数的 `Timeout` 一到，无论代码执行到哪里，Lambda 都会结束这次调用。"
            "请检查有没有不会结束的循环、`sleep`，"
            "或者在等一个永远不来的结果；最后一行日志和最后一次 AWS 调用说明它走到了哪里。",
        ),
    )


def _out_of_memory(invocation: Invocation) -> Words:
    size = invocation.memory_mb
    return (
        "out-of-memory",
        Text(f"Out of memory: more than {size} MB", f"内存不足：超过了 {size} MB"),
        Text(
            f"The function may use {size} MB (its `MemorySize`), and the process was killed when it "
            "wanted more; Lambda "
            "reports `Runtime.ExitError` with `signal: killed`. Do not hold everything at once: read and "
            "write in "
            "pieces, or keep only what you need. A larger `MemorySize` also costs more for every "
            "millisecond.",
            f"函数可以使用 {size} MB（即 `MemorySize`），进程想要更多，于是被终止；Lambda 报告的是 "
            "`Runtime.ExitError`，"
            "`signal: killed`。不要一次把所有内容都放进内存：分块读写，或者只保留需要的部分。调大 "
            "`MemorySize` "
            "会让每一毫秒都更贵。",
        ),
    )


def _too_large(invocation: Invocation) -> Words:
    advice = Text(
        "Put large data into S3 and hand on its bucket and key, or go page by page.",
        "请把大数据放进 S3，只传递它的存储桶和键，或者分页。",
    )
    if invocation.asynchronous:
        return (
            "too-large",
            Text("The payload is too large", "负载太大"),
            Text(
                "An asynchronous invocation may carry and answer with at most 1 MB of JSON, a synchronous one 6 MB. "
                + advice.en,
                "异步调用的负载和返回值最多 1 MB 的 JSON，同步调用是 6 MB。" + advice.zh,
            ),
        )
    return (
        "too-large",
        Text("The answer is too large", "返回值太大"),
        Text(
            "A synchronous invocation may answer with at most 6 MB of JSON (Lambda: "
            "`Function.ResponseSizeTooLarge`). " + advice.en,
            "同步调用最多返回 6 MB 的 JSON（Lambda 报告 `Function.ResponseSizeTooLarge`）。" + advice.zh,
        ),
    )


def _throttled() -> Words:
    return (
        "throttled",
        Text("The invocation was throttled", "这次调用被限流了"),
        Text(
            "All the environments that the function may have at the same time were at work "
            "(`ReservedConcurrentExecutions`), so Lambda answered 429 `TooManyRequestsException` and ran nothing. "
            "An asynchronous event and a message in a queue are tried again later; a caller that waits must try "
            "again itself. Work faster, take more in one batch, or allow more at the same time.",
            "函数允许同时存在的执行环境都在工作（`ReservedConcurrentExecutions`），于是 Lambda 返回 429 "
            "`TooManyRequestsException`，什么也没有运行。异步事件和队列里的消息稍后会再试；同步等待的调用方要自己重试。"
            "可以缩短处理时间，一批多取一些，或者允许更多并发。",
        ),
    )


def _exited(invocation: Invocation) -> Words:
    message = code(invocation.error.message if invocation.error else "")
    return (
        "exited",
        Text("The process ended before the handler answered", "处理程序还没有返回，进程就结束了"),
        Text(
            f"Lambda reports `Runtime.ExitError`: {message}. A handler answers with `return`; `sys.exit()`, "
            "`os._exit()` or a crash in a native library end the whole execution environment, and the next "
            "invocation is a cold start.",
            f"Lambda 报告 `Runtime.ExitError`：{message}。处理程序要用 `return` 返回；`sys.exit()`、"
            "`os._exit()` "
            "或本地库崩溃会结束整个执行环境，下一次调用就是冷启动。",
        ),
    )
