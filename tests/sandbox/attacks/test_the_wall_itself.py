"""The self-test's own attacks, layer by layer; and that what was tried left the machine as it was."""

import pytest

from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.conftest import ROOT
from tests.sandbox.attacks.table import ALLOWED, ELSEWHERE, TABLE
from tests.sandbox.attacks.test_tier_c import APART
from tests.sandbox.attacks.test_tier_c_layers import HARMLESS
from tests.sandbox.within import thinner

pytestmark = pytest.mark.sandbox


def test_with_every_layer_every_attack_of_the_self_test_is_held(without):
    outcomes = without["self-test "]
    assert len(outcomes) >= 15
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "held"} == {}


@pytest.mark.parametrize(
    ("layer", "attack"),
    [
        ("limits", "the number of processes is bounded"),
        ("capabilities", "no capability is left"),
        ("landlock", "the task root is read-only"),
        ("seccomp", "no namespace can be made"),
        ("seccomp", "raw and netlink sockets are refused"),
        ("watcher", "a handler that takes too much memory is ended"),
    ],
)
def test_without_one_layer_an_attack_succeeds(without, layer, attack):
    assert without["self-test "][attack] == "held"
    assert without[f"self-test {layer}"][attack].startswith("succeeded")


@pytest.mark.parametrize("layer", [*sorted(thinner.LAYERS - {"ipc", "watcher"}), "root"])
def test_without_one_layer_alone_something_of_the_table_is_done(without, layer):
    attempts = [attempt for attempt in TABLE if attempt.off == (layer,)]
    assert any(without[layer][attempt.name] == attempt.then != attempt.seen for attempt in attempts)


def test_without_a_namespace_of_its_own_for_shared_memory_a_run_finds_what_another_left(without):
    """The filter refuses it besides, so that is not there either."""
    name = "find_what_an_earlier_run_left_in_shared_memory"
    assert without["ipc"] == {name: "nothing"}
    assert without["seccomp+ipc"][name] == "done"


def test_every_attempt_of_the_table_has_a_control():
    """Elsewhere: a test, or the attempt of the table that is its harmless form."""
    lacking = {attempt.name for attempt in TABLE if not attempt.off and attempt.outside is None}
    assert lacking - {attempt.name for attempt in TABLE if attempt.seen in ALLOWED} == set(ELSEWHERE)


def test_every_attempt_is_in_the_page_of_threats_by_its_name():
    page = (ROOT / "docs/threat-model.md").read_text()
    tried = [*(attempt.name for attempt in TABLE if attempt.seen not in ALLOWED), *(APART.keys() - HARMLESS)]
    assert [name for name in tried if name.replace("_", " ") not in page] == []


def test_nothing_of_all_this_was_mounted_on_the_machine(held, without):
    assert [mount for mount in leftovers.mounts() if mount.startswith(("/var/task", "/newroot", "/oldroot"))] == []
