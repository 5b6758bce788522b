"""`python -m sandbox run DIR`: deploy a SAM application's folder and play what happens to it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sandbox.cli import code, running, seed
from sandbox.cli.application import Application
from sandbox.cli.errors import Usage
from sandbox.cli.step_files import steps_of
from sandbox.job import Job, Limits, Seed, Step

_SECONDS = 120.0


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of template.yaml (or .yml, .json)")
    parser.add_argument(
        "--step",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a step, a list of steps, or an event; may be repeated. Default: everything in DIR/events, by name",
    )
    running.declare(parser, main)


def main(arguments: argparse.Namespace) -> int:
    return running.run(lambda: build_job(arguments), "run", as_json=arguments.json)


def build_job(arguments: argparse.Namespace) -> Job:
    """Raises Usage or OSError."""
    application = Application.read(arguments.folder)
    return Job(
        code=code.read(arguments.folder, below=application.code_folders()),
        template=application.text,
        application=True,
        seed=seed.read(arguments.seed) if arguments.seed else Seed(),
        steps=tuple(_steps(application, arguments.step)),
        runtime=arguments.runtime,
        limits=Limits(seconds=_SECONDS),
    )


def _steps(application: Application, given: list[Path]) -> list[Step]:
    files = given or sorted((application.folder / "events").rglob("*.json"))
    if not files:
        raise Usage(f"{application.folder}: there is nothing in events/, and no --step")
    return [step for file in files for step in steps_of(file, application)]
