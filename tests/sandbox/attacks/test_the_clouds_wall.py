"""The cloud's own wall, layer by layer: what a cloud process is refused, and which layer it is that refuses it.

A learner's requests are read by it, so it must be assumed that one day some of them runs code in it.
"""

import pytest

from tests.sandbox.attacks.cloud_without import OUTER
from tests.sandbox.telling import told_by

pytestmark = pytest.mark.sandbox
REFUSED = {
    "send_by_tcp": "ENOSYS",
    "send_by_udp": "ENOSYS",
    "notify_by_http": "refused",
    "run_a_program": "ENOSYS",
    "make_a_namespace": "ENOSYS",
    "be_spared_when_memory_is_short": "EACCES",
    "reserve_two_gigabytes": "ENOMEM",
    "read_a_file_of_the_machine": "ENOENT",
}
WITHOUT = {
    "seccomp": {"send_by_tcp": "EACCES", "send_by_udp": "done", "run_a_program": "done", "make_a_namespace": "done"},
    "landlock": {"be_spared_when_memory_is_short": "done"},
    "limits": {"reserve_two_gigabytes": "done"},
    OUTER: {"read_a_file_of_the_machine": "seen"},
}
"""What alone comes to something else, and to what."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return told_by("tests.sandbox.attacks.cloud_without", tmp_path_factory.mktemp("cloud"))


@pytest.mark.parametrize("attempt", REFUSED)
def test_a_cloud_process_cannot(outcomes, attempt):
    assert outcomes[""][attempt] == REFUSED[attempt]


@pytest.mark.parametrize("layer", WITHOUT)
def test_without_one_layer_it_can_do_what_that_one_holds_and_nothing_else(outcomes, layer):
    assert {**outcomes[layer], "heard": None} == {**REFUSED, **WITHOUT[layer], "heard": None}


@pytest.mark.parametrize(
    ("layers", "heard"),
    [
        ("", []),
        ("seccomp", []),
        (OUTER, []),
        (f"seccomp+{OUTER}", ["by udp"]),
        (f"seccomp+landlock+{OUTER}", ["by tcp", "by udp", "by http"]),
    ],
)
def test_what_it_sends_arrives_only_without_the_filter_landlock_and_the_empty_network_together(outcomes, layers, heard):
    """Each of them holds it alone; UDP, of which Landlock knows nothing, the filter and the network. By HTTP it is what
    moto itself sends to the subscription of a topic."""
    assert outcomes[layers]["heard"] == heard
