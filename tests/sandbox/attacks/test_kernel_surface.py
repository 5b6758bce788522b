"""Kernel surface: namespaces, mounts, other machine types, calls that a handler has no business with."""

import errno

import pytest

from tests.sandbox.attacks.table import layered, of, seen, tried_outside

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
OPTIONAL = {
    *("acct", "add_key", "bpf", "delete_module", "fanotify_init", "finit_module", "init_module", "inotify_init1"),
    *("io_uring_setup", "kcmp", "kexec_load", "keyctl", "memfd_secret", "mq_open", "msgget", "name_to_handle_at"),
    *("open_by_handle_at", "perf_event_open", "process_vm_readv", "process_vm_writev", "quotactl", "request_key"),
    *("semget", "shmget", "swapon", "syslog", "userfaultfd"),
}
"""Behind a setting of the kernel's configuration."""


@pytest.mark.parametrize("attempt", of("kernel"), ids=lambda attempt: attempt.sentence)
def test_a_handler_cannot(held, tier, attempt, record_property):
    record_property("seen", held[attempt.name])
    assert held[attempt.name] in seen(attempt, tier)


@pytest.mark.parametrize("attempt", layered("kernel"), ids=lambda attempt: attempt.without)
def test_a_handler_could(without, attempt):
    expected = attempt.then if isinstance(attempt.then, tuple) else (attempt.then,)
    assert without["+".join(attempt.off)][attempt.name] in expected


@pytest.mark.parametrize("attempt", tried_outside("kernel"), ids=lambda attempt: attempt.sentence)
def test_a_process_outside_of_the_wall_can(outside, attempt):
    assert outside[attempt.name] == attempt.outside


def test_every_call_of_the_list_is_unknown_to_a_handler(held):
    behind = held["every_call_of_the_list"]
    assert {name: number for name, number in behind.items() if number != str(errno.ENOSYS)} == {}
    assert len(behind) >= 50


def test_without_the_filter_the_kernel_answers_them(without):
    """Some of them a kernel may be built without; the rest it knows."""
    without_filter = without["seccomp"]["every_call_of_the_list"]
    unknown = {name for name, number in without_filter.items() if number == str(errno.ENOSYS)}
    assert unknown <= OPTIONAL
