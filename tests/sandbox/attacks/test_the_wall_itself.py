"""The self-test's own attacks, layer by layer; and that what was tried left the machine as it was."""

import pytest

from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.conftest import ROOT
from tests.sandbox.attacks.table import ALLOWED, TABLE
from tests.sandbox.attacks.test_tier_c import APART
from tests.sandbox.attacks.test_tier_c_layers import HARMLESS

pytestmark = pytest.mark.sandbox


def test_with_every_layer_every_attack_of_the_self_test_is_held(without):
    outcomes = without["self-test "]
    assert len(outcomes) >= 14
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "held"} == {}


@pytest.mark.parametrize(
    ("layer", "attack"),
    [
        ("limits", "the number of processes is bounded"),
        ("capabilities", "no capability is left"),
        ("landlock", "the task root is read-only"),
        ("seccomp", "no namespace can be made"),
        ("seccomp", "raw and netlink sockets are refused"),
    ],
)
def test_without_one_layer_an_attack_succeeds(without, layer, attack):
    assert without["self-test "][attack] == "held"
    assert without[f"self-test {layer}"][attack].startswith("succeeded")


@pytest.mark.parametrize("layer", ["mounts", "capabilities", "limits", "landlock", "seccomp"])
def test_every_layer_that_can_be_switched_off_is_needed_by_some_attack_of_the_table(without, layer):
    outcomes = without[layer]
    assert outcomes
    assert "errorType" not in outcomes


def test_every_attempt_is_in_the_page_of_threats_by_its_name():
    page = (ROOT / "docs/threat-model.md").read_text()
    tried = [*(attempt.name for attempt in TABLE if attempt.seen not in ALLOWED), *(APART.keys() - HARMLESS)]
    assert [name for name in tried if name.replace("_", " ") not in page] == []


def test_nothing_of_all_this_was_mounted_on_the_machine(held, without):
    assert [mount for mount in leftovers.mounts() if mount.startswith(("/var/task", "/newroot", "/oldroot"))] == []
