"""Control groups bound all runs together, where root can make them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.memory import tree
from sandbox.wall import cgroups
from tests.sandbox.test_warden import processes

GROUPS = list(Path("/sys/fs/cgroup").glob("pids")) + list(Path("/sys/fs/cgroup").glob("cgroup.controllers"))
as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not GROUPS, reason="control groups are made by root, where there are any"
)


def test_without_groups_the_command_is_left_as_it_is():
    assert cgroups.wrap(["a", "b c"], "", "cloud") == ["a", "b c"]


def test_the_command_joins_each_group_before_it_starts(tmp_path):
    for hierarchy in ("memory", "it's"):
        (tmp_path / hierarchy / "cloud").mkdir(parents=True)
    delegated = f"{tmp_path}/memory:{tmp_path}/it's"
    os.spawnvp(os.P_WAIT, "/bin/sh", cgroups.wrap(["touch", f"{tmp_path}/done"], delegated, "cloud"))
    assert (tmp_path / "done").exists()
    assert (tmp_path / "it's" / "cloud" / "cgroup.procs").read_text() == "0\n"


@pytest.mark.sandbox
@as_root
def test_every_process_of_a_run_is_in_the_group_of_its_kind(sandbox, tmp_path_factory):
    assert sandbox.status().tier == "A"
    folder = sandbox.folder
    for kind, name in (("functions", "cs-zygote"), ("functions", "cs-init"), ("cloud", "cs-cloud")):
        found = processes(folder, name)
        assert found
        for pid in found:
            assert f"/{kind}\n" in (Path("/proc") / str(pid) / "cgroup").read_text()
    (warden,) = processes(folder, "")
    assert warden in tree([warden])
    assert "/functions" not in (Path("/proc") / str(warden) / "cgroup").read_text()  # the control: not in one


PROCESSES = """
import os, signal
made = []
try:
    for _ in range(30):
        made.append(os.fork())
        if made[-1] == 0: signal.pause()
except BlockingIOError:
    pass
for pid in made: os.kill(pid, 9)
print(len(made))
"""
MEMORY = "print(len(b'x' * (96 << 20)) >> 20)"


@pytest.fixture
def delegated():
    """As root hands it to the warden."""
    found = cgroups.delegate(os.geteuid(), os.getegid())
    assert found
    yield found
    for parent in map(Path, found.split(":")):
        for folder in (*parent.glob("*/"), parent):
            folder.rmdir()


def bounds(delegated, *names):
    """Those of the group "functions" with one of these names, a file of each hierarchy that there is."""
    paths = [Path(parent, "functions", name) for parent in delegated.split(":") for name in names]
    return [path for path in paths if path.exists()]


def ends(delegated, program):
    """What it prints in the group and outside of it, "killed" where it was."""
    line = [sys.executable, "-S", "-c", program]
    lines = [cgroups.wrap(line, delegated, "functions"), line]
    both = [subprocess.run(command, capture_output=True, text=True) for command in lines]
    return ["killed" if done.returncode == -9 else done.stdout.strip() for done in both]


@as_root
def test_a_group_bounds_processes_and_memory_of_all_runs_together(delegated):
    assert [path.read_text() for path in bounds(delegated, "pids.max")] == ["1024\n"]
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    (memory,) = bounds(delegated, "memory.limit_in_bytes", "memory.max")
    assert half - 4096 < int(memory.read_text()) <= half


@as_root
def test_what_the_number_of_processes_of_a_group_holds_is_made_outside_of_it(delegated):
    bounds(delegated, "pids.max")[0].write_text("10")
    within, outside = map(int, ends(delegated, PROCESSES))
    assert (0 < within < 10, outside) == (True, 30)


@as_root
def test_what_the_memory_of_a_group_holds_is_taken_outside_of_it(delegated):
    for swapping in bounds(delegated, "memory.swappiness", "memory.swap.max"):
        swapping.write_text("0")
    bounds(delegated, "memory.limit_in_bytes", "memory.max")[0].write_text(str(48 << 20))
    assert ends(delegated, MEMORY) == ["killed", "96"]
