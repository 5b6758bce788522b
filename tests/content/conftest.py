"""The lessons of this checkout and the real sandbox."""

from __future__ import annotations

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    found = Sandbox.connect(tmp_path_factory.mktemp("sandbox"))
    status = found.status()
    if not status.available:
        pytest.skip(f"the sandbox is unavailable: {status.failed_check}: {status.remedy}")
    yield found
    found.stop()
