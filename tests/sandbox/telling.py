"""What a process of the tests has found out: it prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_SECONDS = 110


def told_by(module: str, folder: Path, *, given: object = None) -> Any:
    """The answer of `python -m module folder`, which reads `given` as JSON."""
    line = [sys.executable, "-m", module, str(folder)]
    done = subprocess.run(line, cwd=ROOT, input=json.dumps(given), capture_output=True, text=True, timeout=_SECONDS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
