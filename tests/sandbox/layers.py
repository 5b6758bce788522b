"""Runs the self-test's attacks with one layer of the inner wall switched off at a time.

`python -m tests.sandbox.layers FOLDER FAMILY` prints {layer switched off, or "none": {attack: outcome}} as JSON; FAMILY
is "python" or "nodejs". A process of its own, since it gives up root before it starts anything.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from sandbox.cli import identity
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.execution import Environments
from sandbox.cloud.functions.handles import Handle, Handles
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Limits
from sandbox.node import place
from sandbox.wall.inner import Layers
from sandbox.warden import attacks
from sandbox.warden.environments import PACKAGES, make
from sandbox.warden.parent import WarmParent

KINDS = {"python": ("python3.13", "attacks.py"), "nodejs": ("nodejs24.x", "attacks.mjs")}


def main(folder: Path, family: str) -> None:
    identity.settle(writable=[folder])
    (folder / "canary").write_text("seen")
    with (folder / "parents.log").open("ab") as log:
        if family == "nodejs":
            module, packages, mounts = "sandbox.node", (), place.mounts()
        else:
            module, packages, mounts = "sandbox.zygote", PACKAGES, None
        zygote = WarmParent(module, packages=packages, tmp_bytes=1 << 20, log=log, group="functions", mounts=mounts)
    answers = {"none": attack(zygote, family, Layers(), folder)}
    for field in fields(Layers):
        if field.name != "namespaces":
            answers[field.name] = attack(zygote, family, replace(Layers(), **{field.name: False}), folder)
    print(json.dumps(answers))
    zygote.close()


def attack(zygote: WarmParent, family: str, layers: Layers, folder: Path) -> dict[str, str]:
    runtime, file = KINDS[family]
    code = {file: Path(attacks.__file__).with_name(file).read_bytes()}
    event = {"canary": str(folder / "canary"), "port": 1}
    answer: dict[str, str] = ask(zygote, layers, runtime, "attacks.handler", code, event)
    return answer


def ask(
    zygote: WarmParent, layers: Layers, runtime: str, handler: str, code: Mapping[str, bytes], event: object
) -> dict[str, Any]:
    """The answer of `handler` in a new environment with these layers; the error document when it has none."""

    spare = make(zygote, warm=False, layers=asdict(layers))
    function = FunctionConfiguration(
        logical_id="F",
        name="f",
        arn="arn:aws:lambda:us-east-1:123456789012:function:f",
        handler=handler,
        runtime=runtime,
        timeout=20.0,
        memory_mb=512,
    )
    handles = Handles(function.family, Handle(spare.fork.channel, *spare.descriptors), no_more)
    environments = Environments(lambda _function: code, Limits(), lambda *_: HttpResponse(500), handles, Lookout())
    exchange = environments.invoke(function, json.dumps(event).encode(), request_id="attack")
    environments.leave()
    answer: dict[str, Any] = json.loads(exchange.payload or b"{}")
    return answer


def no_more(family: str) -> Handle:
    raise AssertionError(f"one environment of {family} is all that is needed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
