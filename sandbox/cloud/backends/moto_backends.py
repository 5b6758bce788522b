"""moto's state, which it keeps in module globals: loading it, emptying it, reaching it."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
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
    # With a setting of its own moto need not look for the account in IAM, where it makes nine backends to find none.
    os.environ["MOTO_ACCOUNT_ID"] = ACCOUNT_ID


def reset() -> None:
    """An empty cloud: moto keeps its state in module globals, so there is one per process."""
    from moto.core.base_backend import BackendDict
    from moto.s3.models import s3_backends

    BackendDict.reset()
    s3_backends.bucket_accounts.clear()


@dataclass(frozen=True, slots=True)
class Held:
    """All that moto keeps of one cloud, out of its globals."""

    backends: tuple[tuple[Any, dict[str, Any]], ...]
    """moto's backends of each service that was used, by account."""
    bucket_accounts: dict[str, Any]
    closable: tuple[tuple[Any, list[Any]], ...]
    """What `reset` would close, by moto's class: the files that hold what was stored."""


def take_out() -> Held:
    """Leave an empty cloud behind, as `reset` does, and give what was in it: nothing of it is closed or forgotten."""
    from moto.s3.models import FakeKey, FakeMultipart, s3_backends

    used = _used()
    classes: tuple[Any, ...] = (FakeKey, FakeMultipart)
    held = Held(
        backends=tuple((service, dict(service)) for service in used),
        bucket_accounts=dict(s3_backends.bucket_accounts),
        closable=tuple((cls, cls.instances_tracked) for cls in classes),
    )
    for service in used:
        service.clear()
    for cls in classes:
        cls.instances_tracked = []
    used.clear()
    s3_backends.bucket_accounts.clear()
    return held


def put_back(held: Held) -> None:
    """Make it the cloud again, instead of the one that stands, which is emptied. Not more than once."""
    from moto.s3.models import s3_backends

    reset()
    for service, accounts in held.backends:
        service.update(accounts)
        _used().append(service)
    for cls, instances in held.closable:
        cls.instances_tracked = instances
    s3_backends.bucket_accounts.update(held.bucket_accounts)


def _used() -> list[Any]:
    """moto's own list of the services that hold something."""
    from moto.core import base_backend

    everything: Any = base_backend.BackendDict
    services: list[Any] = everything._instances
    return services


def s3_backend() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT_ID]["aws"]


@contextlib.contextmanager
def passing_bucket(name: str) -> Iterator[None]:
    """A bucket that is there while the block runs, and with it what was put into it."""
    from moto.s3.models import s3_backends

    backend = s3_backend()
    backend.create_bucket(name, REGION)
    try:
        yield
    finally:
        del backend.buckets[name]
        s3_backends.bucket_accounts.pop(name, None)


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


@functools.cache
def _backends(service: str) -> Any:
    """A run asks for them twenty times."""
    return getattr(importlib.import_module(f"moto.{service}.models"), f"{service}_backends")
