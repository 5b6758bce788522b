"""Having a job run and saying what came of it: what `invoke` and `run` have in common."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox import plain
from sandbox.cli import folder, report
from sandbox.cli.errors import Usage
from sandbox.cli.options import runtime
from sandbox.client import Sandbox
from sandbox.errors import SandboxError
from sandbox.job import Job
from sandbox.result import InvocationStatus, Outcome, Result


def declare(parser: argparse.ArgumentParser, main: Callable[[argparse.Namespace], int]) -> None:
    """The options that both have, and what carries the command out."""
    parser.add_argument("--seed", type=Path, metavar="DIR", help="s3/<bucket>/<key> files and dynamodb/<table>.json")
    parser.add_argument(
        "--runtime", type=runtime, default="", metavar="NAME", help="python, nodejs, or a full name such as nodejs22.x"
    )
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.set_defaults(main=main)


def run(build: Callable[[], Job], command: str, *, as_json: bool) -> int:
    """Build the job (which may raise Usage or OSError) and run it. The exit status: 0 every invocation was answered, 1
    one was not, or there was none, 2 the job is not one that can be carried out, 3 the sandbox is unavailable."""
    try:
        job = build()
    except (Usage, OSError) as error:
        print(f"sandbox {command}: {error}", file=sys.stderr)
        return 2
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
