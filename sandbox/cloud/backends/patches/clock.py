"""The clock: `moto.core.utils.utcnow` is replaced by the cloud's own, here and in every module of moto that has
imported it by name.

moto asks the machine for the time, so a message that AWS would show again after 30 seconds would take 30 seconds to
do so. All of moto's stamps and comparisons in the services of this cloud come from `utcnow`: `unix_time`,
`unix_time_millis` and the `iso_8601_*` helpers call it. What does not, and stays with the machine's clock:
`s3.models` (`FakeBucket.creation_date`, set in the scenario before any time is skipped, and the inventory date, which
nothing asks for), `cloudwatch.models.Dashboard` and `xray.models` (absent here).
"""

from __future__ import annotations

import datetime
import importlib
import sys
from typing import Any

from sandbox.cloud.clock import CLOCK


def apply() -> None:
    core: Any = importlib.import_module("moto.core.utils")
    machines = core.utcnow
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and getattr(module, "utcnow", None) is machines:
            setattr(module, "utcnow", _utcnow)  # noqa: B010 - mypy knows no attribute of a module


def _utcnow() -> datetime.datetime:
    """Now by the cloud's clock, in UTC and, as moto wants it, unaware of that."""
    return CLOCK.moment().replace(tzinfo=None)
