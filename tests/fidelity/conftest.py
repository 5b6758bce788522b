"""A real sandbox for what is compared with AWS's emulator, and the emulator's part of the comparison, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from tests.fidelity import invocations
from tests.fidelity.facts import Facts


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    found = Sandbox.connect(tmp_path_factory.mktemp("sandbox"))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def emulated() -> dict[str, Facts]:
    """Handler -> what AWS's emulator makes of it."""
    return invocations.theirs(invocations.names())
