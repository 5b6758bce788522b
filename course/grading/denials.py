"""Words for what IAM denied: which action on which resource is missing, and where it belongs."""

from __future__ import annotations

import re

from course.catalogue.model import Text
from course.grading.narration import code

_SENTENCE = re.compile(
    r"is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: (?P<resource>\S+))?"
    r"(?: because (?P<why>[^.]*))?"
)
CODES = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException",
     "UnauthorizedOperation", "403", "KMSAccessDeniedException"}
)  # fmt: skip
"""How the services call a denial; HEAD of an object has no body, so only its status is left."""


def advice(reason: str, message: str) -> Text | None:
    """What to add to the template, by AWS's own sentence; None when `reason` is no denial."""
    found = _SENTENCE.search(message)
    if reason not in CODES and found is None:
        return None
    if found is None:
        return Text(
            "The function's role does not allow this call on this resource. Its `Policies` in `template.yaml` say "
            "what it may do; an object that may not be listed is forbidden instead of missing.",
            "函数的角色不允许对这个资源做这个调用。`template.yaml` 里函数的 `Policies` 决定它可以做什么；"
            "没有列出权限时，不存在的对象也会显示为禁止访问。",
        )
    action = code(found["action"])
    resource = code((found["resource"] or "*").strip('".,'))
    if "explicit deny" in (found["why"] or ""):
        return Text(
            f"A statement with `Effect: Deny` forbids {action} on {resource}. A deny wins over every allow: "
            "narrow it or "
            "take it out of the function's `Policies` in `template.yaml`.",
            f"某条 `Effect: Deny` 的语句禁止对 {resource} 执行 {action}。拒绝优先于任何允许："
            "请在 `template.yaml` 里函数的 `Policies` 中缩小或去掉它。",
        )
    return Text(
        f"The role lacks {action} on {resource}. Allow exactly this in the function's `Policies` in "
        "`template.yaml`: a "
        "SAM policy template for the bucket, table, queue or topic, or a statement with this `Action` and "
        "`Resource`.",
        f"角色缺少对 {resource} 执行 {action} 的权限。请在 `template.yaml` 里函数的 `Policies` 中只允许这一项："
        "用对应存储桶、表、队列或主题的 SAM 策略模板，或者写一条带有这个 `Action` 和 `Resource` 的语句。",
    )
