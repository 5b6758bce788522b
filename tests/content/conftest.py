"""The lessons of this checkout and the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from sandbox import Job, Result, Sandbox, plain


class Remembering:
    """A sandbox that runs the same jobs once: what is asked of the starters is asked of one run of each."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._known: dict[str, list[Result]] = {}
        self.run = sandbox.run

    def run_series(self, jobs: Sequence[Job], **options: Any) -> Iterator[Result]:
        asked = plain.text(tuple(jobs))
        if asked not in self._known:
            self._known[asked] = list(self._sandbox.run_series(jobs, **options))
        yield from self._known[asked]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    found = Sandbox.connect(tmp_path_factory.mktemp("sandbox"))
    status = found.status()
    if not status.available:
        pytest.skip(f"the sandbox is unavailable: {status.failed_check}: {status.remedy}")
    yield Remembering(found)
    found.stop()
