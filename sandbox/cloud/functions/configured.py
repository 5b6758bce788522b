"""The functions as one job runs them."""

from __future__ import annotations

import dataclasses

from sandbox.cloud.functions.registry import Functions
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Job

DEFAULT_RUNTIMES = {"python": "python3.13", "nodejs": "nodejs24.x"}
"""What a function is declared as that runs in another family than its template says."""


def configure(functions: Functions, job: Job) -> None:
    """Give the function that a learner works on the job's handler, timeout, memory and environment, and every function
    whose Runtime is of another family the job's."""
    own = job.function or (next(iter(functions)).configuration.logical_id if len(functions) == 1 else None)
    for function in functions:
        function.configuration = _configured(function.configuration, job, own)
        for number, version in function.versions.items():
            function.versions[number] = _configured(version, job, own)


def _configured(configuration: FunctionConfiguration, job: Job, own: str | None) -> FunctionConfiguration:
    configuration = _in_family(configuration, job.runtime)
    if configuration.logical_id != own:
        return configuration
    return dataclasses.replace(
        configuration,
        handler=job.handler or configuration.handler,
        timeout=job.timeout or configuration.timeout,
        memory_mb=job.memory_mb or configuration.memory_mb,
        environment={**configuration.environment, **job.environment},
    )


def _in_family(configuration: FunctionConfiguration, runtime: str) -> FunctionConfiguration:
    if not runtime:
        return configuration
    if runtime in DEFAULT_RUNTIMES:
        same = configuration.family == runtime
        return configuration if same else dataclasses.replace(configuration, runtime=DEFAULT_RUNTIMES[runtime])
    return dataclasses.replace(configuration, runtime=runtime)
