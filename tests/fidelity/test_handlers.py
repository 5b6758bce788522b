"""A handler does the same under AWS's runtime interface emulator and behind our wall: the same answer or error, the
same frames, the same log. In Node, where AWS's runtime client needs a compiler: tests/sandbox/node."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.fidelity import differences, emulator, invocations
from tests.fidelity.facts import Facts

pytestmark = [pytest.mark.sandbox, pytest.mark.process]


@pytest.mark.parametrize("handler", invocations.names())
def test_a_handler_does_the_same_here_and_under_the_emulator(
    handler: str, sandbox: Sandbox, emulated: dict[str, Facts]
) -> None:
    compared = invocations.compare(handler, invocations.ours(sandbox, handler), emulated[handler])
    assert not compared.wrong
    assert not compared.stale, "differences.toml explains what is no difference"


def test_every_known_difference_is_of_a_handler_that_is_compared() -> None:
    assert {name for one in differences.of_handlers() for name in one.subjects} <= set(invocations.names())


def test_a_difference_is_found(sandbox: Sandbox, emulated: dict[str, Facts]) -> None:
    here = invocations.ours(sandbox, "failures.built_in")
    assert invocations.compare("failures.built_in", here, emulated["failures.custom"]).wrong.keys() == {
        "error_type",
        "message",
        "frames",
        "log",
    }


def test_the_emulator_is_reached_on_loopback_only(tmp_path: Path) -> None:
    task = tmp_path / "task"
    shutil.copytree(emulator.HANDLERS, task)
    with emulator.running(task, "answers.text", 2, tmp_path / "log") as ports:
        listening = {port: address for address, port in _listeners() if port in ports}
    assert listening == dict.fromkeys(ports, "0100007F")  # 127.0.0.1 as the kernel writes it


def _listeners() -> list[tuple[str, int]]:
    """(address, port) of every TCP listener of this network namespace, IPv6 too."""
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            address, _, port = local.partition(":")
            if state == "0A":
                found.append((address, int(port, 16)))
    return found
