"""Every change to moto's own code, one module a service, each with the reason. Nothing else patches moto.

All of them were written for moto 5.2.5; `apply()` refuses any other version, because each one leans on how a
private function of that version is called.
"""

from __future__ import annotations

import importlib.metadata

from sandbox.cloud.backends.patches import (
    clock,
    dynamodb,
    events,
    kinesis,
    logs,
    models,
    responses,
    s3,
    scheduler,
    serialization,
    sns,
    sqs,
)

MOTO_VERSION = "5.2.5"
_applied: list[str] = []


def apply() -> None:
    """Patch moto, once. Raises RuntimeError when the installed moto is not the one the patches were written for."""
    if _applied:
        return
    installed = importlib.metadata.version("moto")
    if installed != MOTO_VERSION:
        raise RuntimeError(f"the cloud is written for moto {MOTO_VERSION}, but {installed} is installed")
    for module in (models, clock, s3, dynamodb, responses, sqs, sns, kinesis, events, scheduler, logs, serialization):
        module.apply()
        _applied.append(module.__name__)
