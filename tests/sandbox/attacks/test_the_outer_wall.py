"""The outer wall, option by option: what is refused behind it, and which option it is that refuses it."""

import pytest

from tests.sandbox.telling import told_by
from tests.sandbox.test_cgroups import as_root

pytestmark = pytest.mark.sandbox
REFUSED = {
    "reach a socket of this machine": "ECONNREFUSED",
    "see another process": "nobody",
    "find shared memory of this machine": "ENOENT",
    "learn the machine's name": "nothing",
    "learn its control group": "nothing",
    "read the passwords": "ENOENT",
    "write into the root": "EROFS",
    "write into shared memory": "EROFS",
    "read the environment of who started it": "nothing",
    "be in the session of who started it": "its own",
}
WITHOUT = {
    "--unshare-net": {"reach a socket of this machine": "done"},
    "--unshare-pid": {"see another process": "done"},
    "--unshare-ipc": {"find shared memory of this machine": "done"},
    "--unshare-uts": {"learn the machine's name": "done"},
    "a root of its own": {"read the passwords": "done"},
    "--remount-ro /": {"write into the root": "done"},
    "--remount-ro /dev": {"write into shared memory": "done"},
    "--clearenv": {"read the environment of who started it": "done"},
    "--new-session": {"be in the session of who started it": "another's"},
}
"""What alone comes to something else, and to what."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return told_by("tests.sandbox.attacks.outer_without", tmp_path_factory.mktemp("outer"))


def test_with_every_option_nothing_of_the_machine_is_seen(outcomes):
    assert outcomes[""] == REFUSED


@pytest.mark.parametrize("option", WITHOUT)
def test_without_one_option_what_that_one_holds_is_done_and_nothing_else(outcomes, option):
    assert outcomes[option] == {**REFUSED, **WITHOUT[option]}


@as_root
def test_without_a_namespace_for_control_groups_their_names_are_told(outcomes):
    assert outcomes["--unshare-cgroup-try"] == {**REFUSED, "learn its control group": "done"}
