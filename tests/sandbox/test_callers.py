"""Who calls at the warden is heard, whatever went wrong with those before."""

import errno
import resource
import socket
import threading

from sandbox.build import build_id
from sandbox.channel import Channel
from sandbox.warden.service import Warden


class Watched(socket.socket):
    """A listening socket that says when an accept has failed for want of a descriptor."""

    def __init__(self, path: str) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self.bind(path)
        self.listen()
        self.failed = threading.Event()

    def accept(self):
        try:
            return super().accept()
        except OSError as error:
            if error.errno == errno.EMFILE:
                self.failed.set()
            raise


def test_who_calls_while_the_warden_has_no_descriptor_left_is_served_when_it_has(tmp_path):
    listening = Watched(str(tmp_path / "socket"))
    threading.Thread(target=Warden(tmp_path)._accept, args=(listening,), daemon=True).start()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    family = socket.AF_UNIX, socket.SOCK_STREAM
    with socket.socket(*family) as first, socket.socket(*family) as client:
        client.settimeout(5)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # for new ones; those that are open stay
        try:
            first.connect(str(tmp_path / "socket"))  # accept, which waits, has its descriptor already
            assert listening.failed.wait(5)
            client.connect(str(tmp_path / "socket"))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        channel = Channel(client)
        channel.send({"op": "hello"})
        assert channel.receive().body["build"] == build_id()
