"""Runs a handler as AWS Lambda would, behind a wall, against a cloud of its own, and reports what happened.

    from sandbox import Job, Sandbox
    result = Sandbox.connect(Path("data/sandbox")).run(Job(code=..., template=..., steps=...))

It knows no web, no lessons and no database. `python -m sandbox` is its command line.
"""

from sandbox.bounds import GROWN, MOST_OF_A_GROUP, MOST_WAITING
from sandbox.client import Place, Runner, Sandbox, Status
from sandbox.errors import JobRejected, RunLost, SandboxBusy, SandboxError, SandboxUnavailable
from sandbox.job import Job, Limits, Seed, SeedObject, Step
from sandbox.result import Result

__all__ = [
    "GROWN",
    "MOST_OF_A_GROUP",
    "MOST_WAITING",
    "Job",
    "JobRejected",
    "Limits",
    "Place",
    "Result",
    "RunLost",
    "Runner",
    "Sandbox",
    "SandboxBusy",
    "SandboxError",
    "SandboxUnavailable",
    "Seed",
    "SeedObject",
    "Status",
    "Step",
]
