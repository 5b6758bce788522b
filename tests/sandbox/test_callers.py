"""Who calls at the warden is heard, whatever went wrong with those before."""

import socket
import threading

from sandbox.build import build_id
from sandbox.channel import Channel
from sandbox.warden.service import Warden
from tests.sandbox.scarcity import Watched, no_new_descriptors


def test_who_calls_while_the_warden_has_no_descriptor_left_is_served_when_it_has(tmp_path):
    listening = Watched(socket.AF_UNIX, str(tmp_path / "socket"))
    threading.Thread(target=Warden(tmp_path)._accept, args=(listening,), daemon=True).start()
    family = socket.AF_UNIX, socket.SOCK_STREAM
    with socket.socket(*family) as first, socket.socket(*family) as client:
        client.settimeout(5)
        with no_new_descriptors():
            first.connect(str(tmp_path / "socket"))  # accept, which waits, has its descriptor already
            assert listening.failed.wait(5)
            client.connect(str(tmp_path / "socket"))
        channel = Channel(client)
        channel.send({"op": "hello"})
        assert channel.receive().body["build"] == build_id()
