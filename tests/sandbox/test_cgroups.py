"""Control groups bound all runs together, where root can make them."""

import os
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


@pytest.mark.sandbox
@as_root
def test_a_group_has_its_bounds(sandbox):
    (zygote,) = processes(sandbox.folder, "cs-zygote")
    lines = (Path("/proc") / str(zygote) / "cgroup").read_text().splitlines()
    group = next(line.partition("::")[2] or line.split(":")[2] for line in lines if line.endswith("/functions"))
    files = [path for path in Path("/sys/fs/cgroup").glob(f"*{group}/pids.max")] or [
        Path(f"/sys/fs/cgroup{group}/pids.max")
    ]
    assert int(files[0].read_text()) == 1024
