"""What AWS itself ships inside AWS SAM CLI: sample events, and the emulator of Lambda's runtime interface.

It is installed apart from the course (`make .venv-sam/.installed`), which `make test` does before the tests.
"""

from __future__ import annotations

import functools
import json
import platform
import subprocess
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
PLACE = CHECKOUT / ".venv-sam"
_GENERATE = """
import json, sys
from samcli.lib.generated_sample_events.events import Events

events = Events()
made = {}
for service, kinds in events.event_mapping.items():
    for kind, facts in kinds.items():
        # As `sam local generate-event SERVICE KIND` does it: every option has its default.
        options = {name.replace("-", "_"): tag["default"] for name, tag in facts["tags"].items()}
        made[f"{service} {kind}"] = json.loads(events.generate_event(service, kind, options))
json.dump(made, sys.stdout)
"""


class PeerMissing(Exception):
    """AWS SAM CLI is not installed where it belongs; nothing was compared."""

    def __init__(self) -> None:
        super().__init__("AWS's samples and emulator are not installed: make .venv-sam/.installed")


@functools.cache
def sample_events() -> dict[str, Any]:
    """Every event of `sam local generate-event` by "service kind", its options as they are by default.

    Raises PeerMissing.
    """
    done = subprocess.run([_installed("bin/python"), "-c", _GENERATE], capture_output=True, check=True, timeout=60)
    return dict(json.loads(done.stdout))


def emulator() -> Path:
    """AWS's runtime interface emulator, a program. Raises PeerMissing."""
    machine = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
    return _installed(f"lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")


def _installed(pattern: str) -> Path:
    found = sorted(PLACE.glob(pattern))
    if not found:
        raise PeerMissing
    return found[0]
