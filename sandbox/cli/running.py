"""Having a job run and saying what came of it: what `invoke` and `run` have in common."""

from __future__ import annotations

import json
import sys

from sandbox import plain
from sandbox.cli import folder, report
from sandbox.client import Sandbox
from sandbox.errors import SandboxError
from sandbox.job import Job
from sandbox.result import InvocationStatus, Outcome, Result


def run(job: Job, command: str, *, as_json: bool) -> int:
    """The exit status: 0 every invocation was answered, 1 one was not, or there was none, 2 the job is not one that can
    be carried out, 3 the sandbox is unavailable."""
    try:
        result = Sandbox.connect(folder.default()).run(job)
    except SandboxError as error:
        print(f"the sandbox is unavailable: {error}\n{getattr(error, 'remedy', '')}".strip(), file=sys.stderr)
        return 3
    if result.outcome in (Outcome.TEMPLATE_REJECTED, Outcome.STEP_REJECTED):
        print(f"sandbox {command}: {report.printable(result.message)}", file=sys.stderr)
        return 2
    if as_json:
        json.dump(plain.dump(result), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        report.write(result, sys.stdout)
    return 0 if answered(result) else 1


def answered(result: Result) -> bool:
    """Whether there was an invocation and each ended with an answer."""
    invocations = [invocation for step in result.steps for invocation in step.invocations]
    fine = all(invocation.status is InvocationStatus.ANSWERED for invocation in invocations)
    return result.outcome is Outcome.FINISHED and bool(invocations) and fine
