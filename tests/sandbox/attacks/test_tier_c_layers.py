"""Tier C has two halves that hold what a process of the same user could do: behind one alone exactly what the other
holds is carried out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.wall import confined
from tests.sandbox.attacks.conftest import ROOT
from tests.sandbox.attacks.test_tier_c import APART, OUTSIDE
from tests.sandbox.plain_user import UID

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(bool(confined.missing()), reason="tier C needs a newer kernel"),
]
BY_LANDLOCK = {
    "signal_another_process",
    "signal_another_process_by_a_descriptor",
    "look_into_another_process",
    "read_another_command_line",
    "see_the_machines_connections",
    "see_the_machines_connections_as_a_thread",
    "see_the_machines_connections_as_a_child",
    "see_the_machines_connections_by_another_way",
    "see_the_machines_addresses",
    "see_the_machines_disks",
    "see_the_machines_services",
    "read_a_file_of_the_same_user",
    "write_to_a_file_of_the_same_user",
    "cut_a_file_of_the_same_user",
    "give_a_file_of_the_same_user_another_name",
    "take_a_file_of_the_same_user",
    "list_the_folder_of_a_file_of_the_same_user",
    "connect_while_nobody_may_look",
}
HARMLESS = {"connect_with_an_address_that_is_none"}
"""Refused with and without any wall: what is tried is the supervisor."""


@pytest.mark.parametrize(
    ("half", "held"),
    [("landlock", BY_LANDLOCK), ("seccomp", APART.keys() - BY_LANDLOCK - HARMLESS)],
)
def test_behind_one_half_alone_exactly_what_the_other_holds_is_carried_out(
    half: str, held: set[str], tmp_path: Path, surroundings: dict[str, Any]
) -> None:
    owned = tmp_path / "owned"
    owned.mkdir()
    (owned / "file").write_text("seen")
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = {"user": UID, "group": UID, "extra_groups": []}
        for path in (owned, owned / "file"):
            os.chown(path, UID, UID)
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    with subprocess.Popen(["/bin/sleep", "30"], **user) as other:
        names = [["apart", name] for name in APART]
        event = {**surroundings, "pid": other.pid, "user": os.geteuid() or UID, "own_file": str(owned / "file")}
        event["attempts"] = names
        line = [sys.executable, "-m", "tests.sandbox.attacks.apart_without", str(tmp), str(owned), half]
        done = subprocess.run(line, cwd=ROOT, input=json.dumps(event), capture_output=True, text=True)
        other.kill()
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    if outcomes["change_everybodys_priority"] == "EACCES":  # a handler of another test's may not be more urgent again
        outcomes["change_everybodys_priority"] = "done"
    carried_out = {name: OUTSIDE.get(name, "done") for name in APART.keys() - held - HARMLESS}
    expected = {name: APART[name] for name in held | HARMLESS} | carried_out
    assert outcomes == expected


WITHOUT_PROMISE = """
import errno
from sandbox.wall import landlock, seccomp, strict
from tests.sandbox.plain_user import become_ordinary
become_ordinary()
for half in (
    lambda: landlock.restrict(writable=(), ports=(), version=landlock.abi()),
    lambda: seccomp.install(strict.function_filter()),
):
    try:
        half()
        print("done")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""


def test_without_no_new_privs_neither_half_can_be_put_on() -> None:
    """So no handler runs that has not promised it: here, where the machine's own programs with set uid are to be seen,
    it is all that keeps these from giving their rights."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_PROMISE], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.split(), done.returncode) == (["EPERM", "EACCES"], 0), done.stderr
