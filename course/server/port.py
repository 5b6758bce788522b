"""The listening socket. Only the standard library: it is asked for before anything is installed."""

from __future__ import annotations

import errno
import socket

_WHY = {
    errno.EADDRINUSE: "is in use by another program: stop it, or choose another port, as in COLDSTART_PORT={other}",
    errno.EACCES: "is reserved for root: choose one from 1024 on, as in COLDSTART_PORT=8000",
    errno.EADDRNOTAVAIL: "cannot be listened on: this machine has no address {host} (COLDSTART_HOST)",
}


class PortUnavailable(Exception):
    """Nothing can listen there; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, listening. Raises PortUnavailable."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortUnavailable(f"COLDSTART_HOST={host!r}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = _WHY.get(error.errno or 0, error.strerror or str(error))
        other = port + 1 if port < 65535 else 8000
        raise PortUnavailable(f"Port {port} of {host} {why.format(host=host, other=other)}.") from error
    return listener
