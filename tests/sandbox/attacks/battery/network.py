"""Ways out: other machines, this machine, other runs, other kinds of socket."""

import socket

from attempts import event


def _tcp(host: str, port: int) -> None:
    socket.create_connection((host, port), timeout=1).close()


def reach_another_machine_by_tcp() -> None:
    _tcp("192.0.2.1", 443)


def reach_another_machine_by_udp() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))


def reach_a_udp_port_of_this_machine() -> None:
    """Of somebody who answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.settimeout(0.5)
        end.connect(("127.0.0.1", event["udp_port"]))
        end.send(b"x")
        end.recv(1)


def reach_another_machine_by_ipv6() -> None:
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("2001:db8::1", 53))


def reach_everybody_by_multicast() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("239.1.2.3", 5353))


def resolve_a_name() -> None:
    socket.getaddrinfo("example.com", 443)


def reach_a_port_of_this_machine() -> None:
    _tcp("127.0.0.1", event["port"])


def reach_the_metadata_service() -> None:
    _tcp("169.254.169.254", 80)


def reach_an_abstract_socket_of_this_machine() -> None:
    socket.socket(socket.AF_UNIX).connect("\0" + event["abstract"])


def reach_a_unix_socket_of_this_machine() -> None:
    socket.socket(socket.AF_UNIX).connect(event["socket"])


def listen_on_a_port() -> None:
    socket.create_server(("127.0.0.1", 8080)).close()


def open_a_raw_socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


def open_a_packet_socket() -> None:
    socket.socket(17, socket.SOCK_RAW).close()


def open_a_netlink_socket() -> None:
    socket.socket(16, socket.SOCK_RAW).close()


def open_a_vsock() -> None:
    socket.socket(40, socket.SOCK_STREAM).close()


def open_a_socket_to_the_kernels_cryptography() -> None:
    socket.socket(38, socket.SOCK_SEQPACKET).close()
