"""`python -m sandbox invoke`: run anybody's handler, from any folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sandbox.cli import code, running, seed
from sandbox.cli.errors import Usage
from sandbox.cli.options import memory, seconds
from sandbox.cli.step_files import is_step, read_json
from sandbox.job import Job, Limits, Seed, Step

_DECLARED = {"": "python3.13", "python": "python3.13", "nodejs": "nodejs24.x"}
"""What the function is declared as that comes without a template."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", required=True, type=Path, metavar="DIR", help="the folder of the handler's code")
    parser.add_argument("--handler", required=True, help="as Lambda names it: app.handler or pkg/app.handler")
    parser.add_argument(
        "--event", required=True, type=Path, metavar="FILE", help='the event, or a step ({"step": ...})'
    )
    parser.add_argument("--template", type=Path, metavar="FILE", help="a SAM template with buckets, tables, triggers")
    parser.add_argument("--function", metavar="ID", help="the function of the template that the code belongs to")
    parser.add_argument(
        "--timeout", type=seconds, default=None, metavar="SECONDS", help="default: the template's, else 3"
    )
    parser.add_argument("--memory", type=memory, default=None, metavar="MB", help="default: the template's, else 128")
    parser.add_argument("--env", action="append", default=[], metavar="K=V", help="an environment variable")
    running.declare(parser, main)


def main(arguments: argparse.Namespace) -> int:
    return running.run(lambda: build_job(arguments), "invoke", as_json=arguments.json)


def build_job(arguments: argparse.Namespace) -> Job:
    """Raises Usage or OSError."""
    step = _step(arguments.event, arguments.function)
    template = arguments.template.read_text() if arguments.template else _template(arguments)
    timeout = arguments.timeout or 3
    return Job(
        code=code.read(
            arguments.code,
            skipped=() if arguments.runtime.startswith("nodejs") else ("node_modules",),
            name="--code",
        ),
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
    """A template of one function, for code that comes with none. Nothing is denied to it: no policy came along."""
    properties = {
        "CodeUri": ".",
        "Handler": arguments.handler,
        "Runtime": _DECLARED.get(arguments.runtime, arguments.runtime),
        "Policies": ["AdministratorAccess"],
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Function": function}})


def _step(path: Path, function: str | None) -> Step:
    document = read_json(path)
    if is_step(document):
        step: Step = document
        return step
    made: dict[str, Any] = {"step": "invoke", "payload": document}
    return {**made, "function": function} if function else made


def _variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise Usage(f"--env {text}: write NAME=VALUE")
    return name, value
