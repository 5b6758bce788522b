"""The models of the services are read through one loader.

A loader keeps what it has read, and first of all looks through all services that botocore has, thousands of files, to
find the one it is asked for. moto makes a loader for each model (`moto.core.utils.get_service_model`), and botocore one
for each session: a third of what it took to warm the cloud. There is no setting for it.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any


def apply() -> None:
    for name in ("moto.core.utils", "botocore.session"):
        module: Any = importlib.import_module(name)
        module.create_loader = functools.cache(module.create_loader)
