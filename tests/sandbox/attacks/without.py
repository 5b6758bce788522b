"""The attempts of the table with the layers taken away that hold them.

`python -m tests.sandbox.attacks.without FOLDER`, with the event on its standard input, prints {layers joined by "+":
{attempt: outcome}} as JSON. A process of its own, since it gives up root before it starts anything, and then has a
network of its own.
"""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

from sandbox.cli import identity
from sandbox.errors import RunLost
from sandbox.wall import outer
from sandbox.warden import attacks
from tests.sandbox.attacks.own_network import PORT, OwnNetwork
from tests.sandbox.attacks.table import TABLE
from tests.sandbox.layers import Thinner

BATTERY = Path(__file__).with_name("battery")
OWN = Path(attacks.__file__)
SELF_TEST = {
    "": (),
    "limits": ("the number of processes is bounded",),
    "capabilities": ("no capability is left",),
    "landlock": ("the task root is read-only",),
    "seccomp": ("no namespace can be made", "raw and netlink sockets are refused"),
}
"""Attacks of the self-test, by the layer without which they succeed."""
SHOWN = "/shown"
"""What the outer wall lets be seen of the machine, for those whom it is to hold."""
_TMP_BYTES = 1 << 30
_LIBRARY = f"{outer.LANGUAGE}/{Path(os.__file__).relative_to(sys.base_prefix)}"


def code() -> dict[str, bytes]:
    """What is sent in: the battery, and the self-test's own attacks beside it."""
    return {path.name: path.read_bytes() for path in (*BATTERY.glob("*.py"), OWN)}


def main(folder: Path) -> None:
    event = json.load(sys.stdin)
    identity.settle(writable=[folder])
    OwnNetwork()
    answers: dict[str, dict[str, object]] = {}
    with (folder / "parents.log").open("ab") as log, _less_of_the_outer_wall(folder):
        zygote = Thinner("python", log, shown={str(_shown(folder)): SHOWN}, tmp_bytes=_TMP_BYTES)
    for off in sorted({attempt.off for attempt in TABLE if attempt.off}):
        names = [[attempt.module, attempt.name] for attempt in TABLE if attempt.off == off]
        given = {**event, "attempts": names}
        if "network" in off:
            given |= {"port": PORT, "udp_port": PORT}
        if "root" in off:
            given |= {"canary_file": f"{SHOWN}/canary", "socket": f"{SHOWN}/socket"}
        lacking = [layer for layer in off if layer != "root"]
        found = zygote.answer(code(), given, lacking, handler="attempts.handler")
        if again := [each for each in names if each[1].startswith("find_what_an_earlier_run_left")]:
            found |= zygote.answer(code(), {**given, "attempts": again}, lacking, handler="attempts.handler")
        answers["+".join(off)] = found
        if "ipc" in off:  # with that namespace, which is refused nothing, a run leaves what no other finds
            lacking.remove("ipc")
            answers["ipc"] = zygote.answer(code(), given, lacking, handler="attempts.handler")
    for layer, names in SELF_TEST.items():
        given = {**event, "canary": event["canary_file"], "only": list(names)}
        without = [layer] if layer else []
        answers[f"self-test {layer}"] = zygote.answer(code(), given, without, handler="attacks.handler")
    answers["self-test "] |= zygote.fill([])
    answers["self-test watcher"] = zygote.fill(["watcher"])
    answers["two at once"] = {str(on): _at_once(zygote, [] if on else ["network"]) for on in (True, False)}
    print(json.dumps(answers))
    zygote.close()


def _shown(folder: Path) -> Path:
    shown = folder / "shown"
    shown.mkdir()
    (shown / "canary").write_text("seen")
    (shown / "library").write_bytes(Path(os.__file__).read_bytes())
    end = socket.socket(socket.AF_UNIX)
    os.chdir(shown)  # the path of a socket has 107 bytes at most
    end.bind("socket")
    end.listen()
    end.detach()
    return shown


def _less_of_the_outer_wall(folder: Path) -> contextlib.AbstractContextManager[object]:
    """It leaves its parent in this process's network, and lets a copy of a library be written to."""
    command = outer.command

    def less(module: str, **how: object) -> list[str]:
        line = command(module, **how)  # type: ignore[arg-type]
        line.remove("--unshare-net")
        end = line.index("--remount-ro")
        line[end:end] = ["--bind", str(folder / "shown/library"), _LIBRARY]
        return line

    return mock.patch.object(outer, "command", less)


def _at_once(zygote: Thinner, without: Iterable[str]) -> int:
    """How many of two environments can be made beside each other."""
    made = []
    for _ in range(2):
        with contextlib.suppress(RunLost):
            made.append(zygote.made(without))
    for spare in made:
        spare.fork.kill()
    return len(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
