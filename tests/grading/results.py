"""Hand-made results: what a sandbox would report."""

from __future__ import annotations

from typing import Any

from sandbox.job import Job
from sandbox.result import FunctionError, Invocation, InvocationStatus, Outcome, Result, StepResult

TRACE = ('  File "/var/task/handler.py", line 7, in handler\n    event["name"]\n',)


def invocation(**changes: Any) -> Invocation:
    facts = {"request_id": "r-1", "function": "Greet", "function_name": "greet", "source": "invoke", "event": {},
             "status": InvocationStatus.ANSWERED, "cold": True}  # fmt: skip
    return Invocation(**{**facts, **changes})


def failed(error_type: str = "KeyError", message: str = "'name'", **changes: Any) -> Invocation:
    error = FunctionError(type=error_type, message=message, stack=TRACE, file="handler.py", line=7)
    return invocation(**{"status": InvocationStatus.FAILED, "error": error, **changes})


def result(*invocations: Invocation, outcome: Outcome = Outcome.FINISHED, **changes: Any) -> Result:
    step = StepResult(step=changes.pop("step", {"step": "invoke", "payload": {}}), invocations=invocations)
    return Result(outcome=outcome, steps=(step,), **changes)


def play(jobs: list[tuple[str, Job]], handler: Any) -> dict[str, Result]:
    """The results of `handler`, a function of the payload, which answers or gives a whole invocation."""
    results = {}
    for case, job in jobs:
        payload = job.steps[0]["payload"]
        answer = handler(payload)
        done = answer if isinstance(answer, Invocation) else invocation(answer=answer, event=payload)
        results[case] = result(done, step=job.steps[0])
    return results
