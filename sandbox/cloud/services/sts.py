"""AWS STS: who am I, and nothing else. moto would say that everybody is a user called moto."""

from __future__ import annotations

from sandbox.cloud.services.service import Service

STS = Service(name="sts", operations=frozenset({"GetCallerIdentity"}))
