"""moto's state, which it keeps in module globals: loading it, emptying it, reaching it."""

from __future__ import annotations

import importlib
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION


def prepare() -> None:
    """Import what a request needs and patch it. Idempotent."""
    import moto.dynamodb.models
    import moto.dynamodb.responses
    import moto.dynamodbstreams.responses
    import moto.events.responses
    import moto.iam.access_control
    import moto.kinesis.responses
    import moto.logs.models
    import moto.s3.responses
    import moto.scheduler.responses
    import moto.sns.responses
    import moto.sqs.responses  # noqa: F401

    from sandbox.cloud.backends import patches  # some of them reach back to the state that this module gives

    patches.apply()


def reset() -> None:
    """An empty cloud: moto keeps its state in module globals, so there is one per process."""
    from moto.core.base_backend import BackendDict
    from moto.s3.models import s3_backends

    BackendDict.reset()
    s3_backends.bucket_accounts.clear()


def s3_backend() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT_ID]["aws"]


def dynamodb_backend() -> Any:
    from moto.dynamodb.models import dynamodb_backends

    return dynamodb_backends[ACCOUNT_ID][REGION]


def backend(service: str) -> Any:
    """moto's backend of a service, by the name of moto's package ("sqs", "events"); made now when there is none."""
    return _backends(service)[ACCOUNT_ID][REGION]


def existing(service: str) -> Any:
    """The same where it has been used, else None: asking costs nothing and makes nothing."""
    accounts: dict[str, dict[str, Any]] = _backends(service)
    regions: dict[str, Any] = dict.get(accounts, ACCOUNT_ID, {})
    return dict.get(regions, REGION)


def _backends(service: str) -> Any:
    return getattr(importlib.import_module(f"moto.{service}.models"), f"{service}_backends")
