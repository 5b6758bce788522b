"""Whether the machine has come to rest before something is measured."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench import quiet

COMPUTE = "import time\nwhile True: time.process_time()"


def test_a_process_that_computes_is_seen_and_others_only_wait() -> None:
    computing = subprocess.Popen([sys.executable, "-c", COMPUTE])
    try:
        busy = quiet.busy_percent(1.0)
    finally:
        computing.kill()
        computing.wait()
    assert 50 / (os.cpu_count() or 1) < busy <= 100


def test_it_waits_for_rest_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [60.0, 30.0, 5.0, 1.0]
    monkeypatch.setattr(quiet, "busy_percent", lambda seconds: seen.pop(0))
    assert quiet.wait() == 5.0
    monkeypatch.setattr(quiet, "_AT_MOST_SECONDS", 0.0)
    seen[:] = [60.0, 1.0]
    assert quiet.wait() == 60.0
