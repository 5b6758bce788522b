"""What the attempts of the table come to in tier C where that is not what they come to elsewhere, with the reasons."""

REFUSED_OTHERWISE = {
    "read_a_file_of_this_machine": "EACCES",
    "read_the_passwords": "EACCES",
    "list_the_home_of_whoever_runs_the_server": "EACCES",
    "change_a_library": "EACCES",
    "write_into_shared_memory": "EACCES",
    "see_another_process": "EACCES",
    "take_the_network_down": "ENOTTY",
    "type_into_a_terminal": "ENOTTY",
    "reach_a_udp_port_of_this_machine": "EACCES",
    "reach_another_machine_by_ipv6": "EAFNOSUPPORT",
    "reach_an_abstract_socket_of_this_machine": "EAFNOSUPPORT",
    "reach_a_unix_socket_of_this_machine": "EAFNOSUPPORT",
    "open_a_packet_socket": "EAFNOSUPPORT",
    "open_a_netlink_socket": "EAFNOSUPPORT",
    "open_a_vsock": "EAFNOSUPPORT",
    "open_a_socket_to_the_kernels_cryptography": "EAFNOSUPPORT",
    "listen_on_a_port": "ENOSYS",
    "reserve_more_than_the_disk_has": "ENOSYS",
    "reserve_the_disk_in_pieces": "ENOSYS",
}
"""Landlock and seccomp refuse what elsewhere is not there at all: the same with another error."""

HARMLESS = {
    "reach_another_machine_by_udp": "done: a UDP socket is a pair of Unix sockets that ends at the run's own cloud",
    "reach_everybody_by_multicast": "done: the same",
    "kill_everybody": "done: kill(-1) says so whenever there is any process; nobody outside of the run had the signal",
    "reach_everybody_by_a_signal": "done: the same",
    "keep_a_capability": "done: the bounding set, which a user cannot empty, and of which no_new_privs gives nothing",
}

ENDED = {
    "make_two_hundred_processes": "RLIMIT_NPROC counts all of a user's processes, so the watcher counts them",
    "make_two_hundred_zombies": "the same",
    "make_forty_thousand_files": "no file system of the run's own has a number of inodes: the watcher counts 4,000",
}
"""What a limit refuses elsewhere: here the environment is ended, as Lambda ends one, by a signal."""

NOT_STOPPED = {
    "make_a_path_that_is_too_long": "ENAMETOOLONG or exited: more than 200 deep is ended once the watcher has seen it",
    "make_two_hundred_threads": "done or exited: they may be gone before the watcher looks",
    "signal_whoever_else_there_is": "done: that a process exists cannot be hidden (EPERM instead of ESRCH)",
}
