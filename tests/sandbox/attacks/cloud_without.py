"""What a cloud process can do behind its own wall, and behind the wall without some of its layers.

`python -m tests.sandbox.attacks.cloud_without FOLDER` prints {layers taken away, joined by "+": {attempt: outcome}} as
JSON, with "heard" for what has arrived at the listeners of a network of its own. It gives up root before it starts
anything.
"""

import json
import sys
from pathlib import Path
from typing import IO
from unittest import mock

from sandbox.cli import identity
from sandbox.wall import outer
from sandbox.warden.parent import WarmParent
from tests.sandbox.attacks.own_network import PORT, OwnNetwork
from tests.sandbox.within import thinner_cloud

OUTER = "outer"
"""What is taken away of the outer wall: its empty network, for one in which somebody listens, and that nothing of the
machine is to be seen."""
OFF = ("", "seccomp", "landlock", "limits", OUTER, f"seccomp+{OUTER}", f"seccomp+landlock+{OUTER}")
_SENDING = {"by tcp": "send_by_tcp", "by udp": "send_by_udp", "by http": "notify_by_http"}
_ARRIVES_SECONDS = 10.0


def main(folder: Path) -> None:
    identity.settle(writable=[folder])
    network = OwnNetwork()
    shown = folder / "shown"
    shown.mkdir()
    (shown / "canary").write_text("seen")
    answers = {}
    with (folder / "parents.log").open("ab") as log:
        parents = {False: _parent(log, None), True: _parent(log, shown)}
    for off in OFF:
        layers = off.split("+") if off else []
        fork = parents[OUTER in layers].fork({"without": [layer for layer in layers if layer != OUTER], "port": PORT})
        found = answers[off] = fork.channel.receive().body
        sent = {word: OUTER in layers and found[attempt] == "done" for word, attempt in _SENDING.items()}
        found["heard"] = [word for word, done in sent.items() if network.heard(word, _ARRIVES_SECONDS if done else 0.0)]
        network.forget()
    print(json.dumps(answers))
    for parent in parents.values():
        parent.close()


def _parent(log: IO[bytes], shown: Path | None) -> WarmParent:
    """Behind the outer wall; with `shown` in this process's network, and seeing that folder."""
    command = outer.command

    def less(module: str, **how: object) -> list[str]:
        line = command(module, **how)  # type: ignore[arg-type]
        line.remove("--unshare-net")
        return line

    within = {thinner_cloud.__file__: f"{outer.PYTHONPATH}/thinner_cloud.py"}
    if shown:
        within[str(shown)] = thinner_cloud.SHOWN
    with mock.patch.object(outer, "command", less if shown else command):
        return WarmParent(
            "thinner_cloud",
            packages=None,
            tmp_bytes=1 << 20,
            log=log,
            group="cloud",
            mounts=outer.Mounts(read_only=within),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
