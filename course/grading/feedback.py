"""The words for a run that did not go well: what happened, why, and what to try.

Facts in, words out, in both languages. Lambda's terms are kept: see "Lambda error handling" and "Lambda
function errors" in the AWS Lambda developer guide.
"""

from __future__ import annotations

from dataclasses import dataclass

from course.catalogue.model import Text
from course.grading import endings, exceptions, stack
from course.grading.health import first_failure
from course.grading.stack import Frame
from sandbox.result import FunctionError, Invocation, Outcome, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a run failed. `title` and `text` may hold inline Markdown."""

    kind: str
    """Which explanation this is, for styling and tests: "syntax-error", "import-error", "timed-out" ..."""
    title: Text
    text: Text
    error_type: str = ""  # as Lambda reports it; "" when there is no error payload
    error_message: str = ""
    file: str | None = None  # the learner's own innermost frame
    line: int | None = None
    frames_own: tuple[Frame, ...] = ()
    frames_library: tuple[Frame, ...] = ()


def explain(result: Result) -> Explanation | None:
    """The first thing that went wrong in `result`, or None when every invocation answered."""
    failed = first_failure(result)
    if result.outcome is Outcome.FINISHED:
        return None if failed is None else explain_invocation(failed)
    kind, title, text = endings.of_run(result)
    own, library = stack.split(failed.error) if failed is not None and failed.error else ((), ())
    return Explanation(kind=kind, title=title, text=text, frames_own=own, frames_library=library)


def explain_invocation(invocation: Invocation) -> Explanation:
    """Why this invocation did not answer."""
    error = invocation.error or FunctionError(type="", message="")
    own, library = stack.split(error)
    kind, title, text = endings.of_invocation(invocation) or exceptions.words(error, node=is_node(invocation))
    innermost = own[-1] if own else None
    return Explanation(
        kind=kind,
        title=title,
        text=text,
        error_type=error.type,
        error_message=error.message,
        file=error.file or (innermost.file if innermost else None),
        line=error.line or (innermost.line if innermost else None),
        frames_own=own,
        frames_library=library,
    )


def is_node(invocation: Invocation) -> bool:
    """Whether a Node.js handler was invoked: by the runtime's name, else by the ending of the learner's file."""
    if invocation.runtime:
        return invocation.runtime.startswith("nodejs")
    return bool(invocation.error and invocation.error.file and invocation.error.file.endswith((".mjs", ".cjs", ".js")))
