"""The inner wall around a Node process, layer by layer: what is refused, and that it is the layer which refuses it."""

import pytest

from tests.sandbox.telling import told_by

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return told_by("tests.sandbox.layers", tmp_path_factory.mktemp("layers"))


def test_with_every_layer_every_attack_is_held(outcomes):
    assert len(outcomes["none"]) >= 13
    assert {name: outcome for name, outcome in outcomes["none"].items() if outcome != "held"} == {}


# Not in the list: capabilities and descriptors. The exec of node by an ordinary user id leaves no capability, and no
# descriptor of Python's, whether given up before or not.
@pytest.mark.parametrize(
    ("layer", "attack"),
    [
        ("limits", "the number of processes is bounded"),
        ("landlock", "the task root is read-only"),
        ("seccomp", "no namespace can be made"),
        ("pid", "no other process can be seen"),
        ("root", "files of the machine cannot be read"),
        ("watcher", "a handler that takes too much memory is ended"),
    ],
)
def test_without_one_layer_an_attack_succeeds(outcomes, layer, attack):
    assert outcomes["none"][attack] == "held"
    assert outcomes[layer][attack].startswith("succeeded")
