"""`python -m sandbox invoke`: run anybody's handler, from any folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sandbox import plain
from sandbox.cli import folder, report, seed
from sandbox.client import Sandbox
from sandbox.errors import SandboxError
from sandbox.job import Job, Limits, Seed, Step
from sandbox.result import InvocationStatus, Outcome, Result

_MAX_CODE_BYTES = 50 * 1024 * 1024  # "Lambda quotas": a zipped deployment package by direct upload
_SKIPPED = {".git", ".venv", "node_modules", "__pycache__", ".aws-sam"}


class Usage(Exception):
    """What was asked for cannot be read; the message says what and where."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", required=True, type=Path, metavar="DIR", help="the folder of the handler's code")
    parser.add_argument("--handler", required=True, help="as Lambda names it: app.handler or pkg/app.handler")
    parser.add_argument(
        "--event", required=True, type=Path, metavar="FILE", help='the event, or a step ({"step": ...})'
    )
    parser.add_argument("--template", type=Path, metavar="FILE", help="a SAM template with buckets, tables, triggers")
    parser.add_argument("--function", metavar="ID", help="the function of the template that the code belongs to")
    parser.add_argument("--seed", type=Path, metavar="DIR", help="s3/<bucket>/<key> files and dynamodb/<table>.json")
    parser.add_argument("--runtime", default="python", choices=["python"])
    parser.add_argument(
        "--timeout", type=_positive, default=None, metavar="SECONDS", help="default: the template's, else 3"
    )
    parser.add_argument("--memory", type=_memory, default=None, metavar="MB", help="default: the template's, else 128")
    parser.add_argument("--env", action="append", default=[], metavar="K=V", help="an environment variable")
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.set_defaults(main=main)


def main(arguments: argparse.Namespace) -> int:
    try:
        job = build_job(arguments)
    except (Usage, OSError) as error:
        print(f"sandbox invoke: {error}", file=sys.stderr)
        return 2
    try:
        result = Sandbox.connect(folder.default()).run(job)
    except SandboxError as error:
        print(f"the sandbox is unavailable: {error}\n{getattr(error, 'remedy', '')}".strip(), file=sys.stderr)
        return 3
    if result.outcome in (Outcome.TEMPLATE_REJECTED, Outcome.STEP_REJECTED):
        print(f"sandbox invoke: {result.message}", file=sys.stderr)
        return 2
    if arguments.json:
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


def build_job(arguments: argparse.Namespace) -> Job:
    """Raises Usage or OSError."""
    step = _step(arguments.event, arguments.function)
    template = arguments.template.read_text() if arguments.template else _template(arguments)
    timeout = arguments.timeout or 3
    return Job(
        code=_code(arguments.code),
        template=template,
        seed=seed.read(arguments.seed) if arguments.seed else Seed(),
        steps=(step,),
        function=arguments.function,
        handler=arguments.handler,
        timeout=arguments.timeout,
        memory_mb=arguments.memory,
        runtime=arguments.runtime,
        environment=dict(_variable(text) for text in arguments.env),
        limits=Limits(seconds=max(30.0, 4.0 * timeout)),
    )


def _template(arguments: argparse.Namespace) -> str:
    """A template of one function, for code that comes with none."""
    properties = {
        "CodeUri": ".",
        "Handler": arguments.handler,
        "Runtime": "python3.13",
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Function": function}})


def _step(path: Path, function: str | None) -> Step:
    try:
        document: Any = json.loads(path.read_text())
    except ValueError as error:
        raise Usage(f"{path}: not JSON: {error}") from error
    if isinstance(document, dict) and isinstance(document.get("step"), str):
        return document
    step: dict[str, Any] = {"step": "invoke", "payload": document}
    if function:
        step["function"] = function
    return step


def _code(root: Path) -> dict[str, bytes]:
    if not root.is_dir():
        raise Usage(f"--code {root}: no such folder")
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if _SKIPPED & set(relative.parts) or not path.is_file():
            continue
        files[relative.as_posix()] = path.read_bytes()
        total += len(files[relative.as_posix()])
        if total > _MAX_CODE_BYTES:
            raise Usage(f"--code {root}: more than {_MAX_CODE_BYTES // 1024 // 1024} MB of code")
    return files


def _variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise Usage(f"--env {text}: write NAME=VALUE")
    return name, value


def _positive(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 900:
        raise argparse.ArgumentTypeError("Lambda allows 1 to 900 seconds")
    return value


def _memory(text: str) -> int:
    value = int(text)
    if not 128 <= value <= 10240:
        raise argparse.ArgumentTypeError("Lambda allows 128 to 10240 MB")
    return value
