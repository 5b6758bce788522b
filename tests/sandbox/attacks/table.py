"""What a handler tries on the machine it runs on: what must be seen, and which layer it is that holds.

`seen` is the outcome behind the whole wall. `off` names the layers of `tests.sandbox.within.thinner` without which the
same attempt, in the same place, has the outcome `then`; of the outer wall they are "root" (what is shown of the machine
and may be written) and, with the inner one of that name, "network". Where `off` is empty the control is the attempt
outside, `outside`, or stands in `ELSEWHERE`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tests.sandbox.attacks.table_confined import ENDED, HARMLESS, NOT_STOPPED, REFUSED_OTHERWISE


@dataclass(frozen=True, slots=True)
class Attempt:
    module: str  # of tests/sandbox/attacks/battery
    name: str
    seen: object
    off: tuple[str, ...] = ()
    then: object = "done"
    """... or one of several, as a tuple: a kernel may lack what the attempt is about."""
    outside: object = None
    """The outcome in a plain process of this machine, None where it is not tried there."""

    @property
    def sentence(self) -> str:
        return self.name.replace("_", " ")

    @property
    def without(self) -> str:
        return f"{self.sentence} without {' and '.join(self.off)}"


def _all(module: str, *attempts: tuple[object, ...]) -> list[Attempt]:
    return [Attempt(module, *attempt) for attempt in attempts]  # type: ignore[arg-type]


_SERVER = ["flask", "moto", "sqlalchemy", "jinja2"]
LIST = "a test of its own looks at every one"
TABLE = [
    *_all(
        "answers",
        ("read_a_file_of_this_machine", "ENOENT", ("root",), "seen", "seen"),
        ("read_the_passwords", "ENOENT", (), "", "done"),
        ("list_the_home_of_whoever_runs_the_server", "ENOENT", (), "", "done"),
        ("read_the_memory_of_the_process_above", "EACCES", (), "", "done"),
        ("read_the_environment_of_the_process_above", "EACCES", (), "", "done"),
        ("walk_through_the_root_of_the_process_above", "EACCES", (), "", "done"),
        ("find_the_canary_in_a_file", []),
        ("find_the_canary_in_an_environment", []),
        ("find_the_canary_among_the_objects_and_frames", []),
        ("find_the_canary_in_the_processs_own_memory", []),
        ("inherit_a_descriptor", [], ("descriptors",), ["pipe", "socket"], ["canary"]),
        ("import_modules_of_the_server", [], (), "", _SERVER),
        ("find_modules_of_the_server", [], (), "", _SERVER),
    ),
    *_all(
        "kernel",
        ("make_a_user_namespace", "ENOSYS", ("seccomp",)),
        ("make_a_user_namespace_by_clone", "EPERM", ("seccomp",)),
        ("make_a_process_by_clone3_which_no_filter_can_look_into", "ENOSYS", ("seccomp",)),
        ("mount_a_file_system", "ENOSYS", ("seccomp", "capabilities", "landlock")),
        ("change_the_root", "ENOSYS", ("seccomp", "capabilities")),
        ("enter_another_namespace", "ENOSYS", ("seccomp", "capabilities")),
        ("change_the_hosts_name", "ENOSYS", ("seccomp", "capabilities"), "EPERM"),
        ("take_the_network_down", "EPERM", ("capabilities",)),
        ("type_into_a_terminal", "EPERM", ("seccomp", "landlock"), "ENOTTY"),
        ("make_a_device", "ENOSYS", ("seccomp",), "EPERM"),
        ("own_memory_that_no_resident_set_shows", "ENOSYS", ("seccomp",)),
        ("own_large_pages_that_no_resident_set_shows", "EPERM", ("seccomp",), ("done", "ENOMEM")),
        ("reserve_more_than_any_bound", "ENOMEM", ("limits",)),
        ("keep_memory_resident", "EPERM", ("limits",)),
        ("find_what_an_earlier_run_left_in_shared_memory", "ENOSYS", ("seccomp", "ipc")),
        ("lock_a_file_that_all_runs_share", "ENOSYS", ("seccomp",)),
        ("watch_a_file_that_all_runs_share", "ENOSYS", ("seccomp",)),
        ("run_code_of_another_machine_type", "SIGSYS", ("seccomp",)),
        ("gain_the_rights_of_a_program_with_set_uid", "1", (), "", "0"),
        ("keep_a_capability", "none", ("capabilities",)),
        ("every_call_of_the_list", LIST, ("seccomp",)),
    ),
    *_all(
        "network",
        ("reach_another_machine_by_tcp", "EACCES", ("landlock", "network")),
        ("reach_another_machine_by_udp", "ENETUNREACH", ("network",)),
        ("reach_a_udp_port_of_this_machine", "ECONNREFUSED", ("network",), "done", "done"),
        ("reach_another_machine_by_ipv6", "ENETUNREACH", ("network",), ("done", "EAFNOSUPPORT")),
        ("reach_everybody_by_multicast", "ENETUNREACH", ("network",)),
        ("resolve_a_name", "gaierror", ("network",)),
        ("reach_a_port_of_this_machine", "EACCES", ("landlock",), "ECONNREFUSED", "done"),
        ("reach_the_metadata_service", "EACCES", ("landlock", "network")),
        ("reach_an_abstract_socket_of_this_machine", "ECONNREFUSED", (), "", "done"),
        ("reach_a_unix_socket_of_this_machine", "ENOENT", ("root",), "done", "done"),
        ("listen_on_a_port", "EACCES", ("landlock",)),
        ("open_a_raw_socket", "EPERM", ("capabilities",)),
        ("open_a_packet_socket", "EPERM", ("seccomp", "capabilities")),
        ("open_a_netlink_socket", "EPERM", ("seccomp",)),
        ("open_a_vsock", "EPERM", ("seccomp",), ("done", "EAFNOSUPPORT")),
        ("open_a_socket_to_the_kernels_cryptography", "EPERM", ("seccomp",), ("done", "EAFNOSUPPORT")),
    ),
    *_all(
        "processes",
        ("make_thirty_processes_and_thirty_threads", "made"),
        ("make_two_hundred_processes", "EAGAIN", ("limits",)),
        ("make_two_hundred_zombies", "EAGAIN", ("limits",)),
        ("make_two_hundred_threads", "RuntimeError", ("limits",)),
        ("kill_everybody", "ESRCH"),
        ("reach_everybody_by_a_signal", "ESRCH", (), "", "done"),
        ("signal_the_process_above", "EPERM", ("landlock",)),
        ("signal_whoever_else_there_is", "nobody", ("pid", "landlock"), "done", "done"),
        ("see_another_process", "nobody", ("pid",), "done", "done"),
        ("be_traced", "ENOSYS", ("seccomp",)),
        ("trace_the_process_above", "ENOSYS", ("seccomp",), "EPERM"),
        ("read_the_memory_of_the_process_above_by_a_call", "ENOSYS", ("seccomp",), "EPERM"),
        ("raise_a_limit", "ValueError", ("limits",)),
        ("stand_back_behind_others", "made"),
        ("be_preferred_to_others", "EACCES"),
        ("have_a_session_of_its_own_and_with_it_a_part_of_the_processor", "the same", ("seccomp",)),
        ("start_a_program_in_a_session_of_its_own", "made"),
        ("be_spared_when_memory_is_short", "EACCES", ("landlock",)),
    ),
    *_all(
        "disk",
        ("use_the_disk_as_lambda_allows", "used"),
        ("make_a_file_larger_than_the_disk", "EFBIG", ("limits",)),
        ("reserve_more_than_the_disk_has", "EFBIG", ("limits",), "ENOSPC"),
        ("reserve_the_disk_in_pieces", "ENOSPC", ("mounts",)),
        ("make_forty_thousand_files", "ENOSPC", ("mounts",)),
        ("make_a_path_that_is_too_long", "ENAMETOOLONG"),
        ("open_two_thousand_descriptors", "EMFILE", ("limits",)),
        ("change_the_code", "EACCES", ("landlock",)),
        ("unpack_into_the_root_by_a_link", "EACCES", ("landlock",)),
        ("change_a_library", "EROFS", ("root", "landlock")),
        ("write_into_shared_memory", "EROFS", (), "", "done"),
        ("find_what_an_earlier_run_left", "nothing", ("mounts",)),
        ("write_into_the_systems_folders", "nowhere", (), "", "somewhere"),
        ("change_a_setting_of_the_kernel", "EACCES", ("capabilities", "landlock")),
    ),
]


ELSEWHERE = {
    "find_the_canary_in_a_file": "test_control_what_the_handler_is_told_the_same_searches_find",
    "find_the_canary_in_an_environment": "the same",
    "find_the_canary_among_the_objects_and_frames": "the same",
    "find_the_canary_in_the_processs_own_memory": "the same",
    "kill_everybody": "reach_everybody_by_a_signal, by a signal that does nothing",
    "be_preferred_to_others": "stand_back_behind_others, the same call in the direction that everybody is allowed",
    "make_a_path_that_is_too_long": "the thousand folders that it makes, which Lambda allows: who clears up needs the "
    "path of none of them, and `find_what_an_earlier_run_left` is the control of that",
}
"""Where the controls of the others are."""
ALLOWED = ("used", "made", LIST)
"""Outcomes of what Lambda lets a handler do: controls of the rest."""


def of(module: str) -> list[Attempt]:
    return [attempt for attempt in TABLE if attempt.module == module and attempt.seen not in ALLOWED]


def layered(module: str) -> list[Attempt]:
    """Those that a layer holds which can be switched off."""
    return [attempt for attempt in of(module) if attempt.off]


def tried_outside(module: str) -> list[Attempt]:
    return [attempt for attempt in of(module) if attempt.outside is not None]


def seen(attempt: Attempt, tier: str) -> Collection[object]:
    """The outcomes that it may have behind the whole wall of `tier`."""
    words = {**HARMLESS, **NOT_STOPPED}
    if tier != "C" or attempt.name not in REFUSED_OTHERWISE | words | ENDED:
        return [attempt.seen]
    if attempt.name in words:
        return words[attempt.name].partition(":")[0].split(" or ")
    return [REFUSED_OTHERWISE.get(attempt.name, "exited")]


MAY_END = frozenset({*ENDED, *(name for name, text in NOT_STOPPED.items() if " or " in text)})
"""Names of those that take much, and may end their environment: in tier C."""
