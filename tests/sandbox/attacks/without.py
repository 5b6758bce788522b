"""The attempts of the table with the layers switched off that hold them.

`python -m tests.sandbox.attacks.without FOLDER`, with the event on its standard input, prints {layers joined by "+":
{attempt: outcome}} as JSON. A process of its own, since it gives up root before it starts anything.
"""

import contextlib
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from sandbox.cli import identity
from sandbox.errors import RunLost
from sandbox.wall.inner import Layers
from sandbox.warden import attacks
from sandbox.warden.environments import PACKAGES, make
from sandbox.warden.parent import WarmParent
from tests.sandbox.attacks.table import TABLE
from tests.sandbox.layers import ask

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


def code() -> dict[str, bytes]:
    """What is sent in: the battery, and the self-test's own attacks beside it."""
    return {path.name: path.read_bytes() for path in (*BATTERY.glob("*.py"), OWN)}


def main(folder: Path) -> None:
    event = json.load(sys.stdin)
    identity.settle(writable=[folder])
    with (folder / "parents.log").open("ab") as log:
        zygote = WarmParent("sandbox.zygote", packages=PACKAGES, tmp_bytes=1 << 20, log=log, group="functions")
    answers: dict[str, dict[str, object]] = {}
    for off in sorted({attempt.off for attempt in TABLE if attempt.off}):
        layers = replace(Layers(), **dict.fromkeys(off, False))
        names = [[attempt.module, attempt.name] for attempt in TABLE if attempt.off == off]
        given = {**event, "attempts": names}
        for _ in range(2 if "mounts" in off else 1):  # a second run, which may find what the first has left
            answers["+".join(off)] = ask(zygote, layers, "python3.13", "attempts.handler", code(), given)
    for layer, names in SELF_TEST.items():
        layers = replace(Layers(), **({layer: False} if layer else {}))
        given = {**event, "canary": event["canary_file"], "only": list(names)}
        answers[f"self-test {layer}"] = ask(zygote, layers, "python3.13", "attacks.handler", code(), given)
    answers["two at once"] = {str(on): _at_once(zygote, replace(Layers(), namespaces=on)) for on in (True, False)}
    print(json.dumps(answers))
    zygote.close()


def _at_once(zygote: WarmParent, layers: Layers) -> int:
    """How many of two environments can be made beside each other."""
    made = []
    for _ in range(2):
        with contextlib.suppress(RunLost):
            made.append(make(zygote, warm=False, layers=asdict(layers)))
    for spare in made:
        spare.fork.kill()
    return len(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
