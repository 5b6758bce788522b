"""Environments with layers of the wall taken away, and Node.js's part of the self-test in them.

`python -m tests.sandbox.layers FOLDER` prints {layer that is taken away, or "none": {attack: outcome}} as JSON, where
"root" is what the outer wall shows of the machine. A process of its own, since it gives up root before it starts
anything.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from sandbox.cli import identity
from sandbox.cloud.front.http import HttpResponse
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.execution import Environments
from sandbox.cloud.functions.handles import Handle, Handles
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.job import Limits
from sandbox.node import place
from sandbox.result import InvocationStatus
from sandbox.wall.outer import PYTHONPATH, Mounts
from sandbox.warden import attacks
from sandbox.warden.environments import PACKAGES, Spare, make
from sandbox.warden.parent import Fork, WarmParent
from tests.sandbox.within import thinner

RUNTIMES = {"python": "python3.13", "nodejs": "nodejs24.x"}
OF_NODE = ("limits", "landlock", "seccomp", "pid", "watcher")
"""What is tried for Node.js by itself: the rest is built by the same lines for both."""
FILLS = {
    "python": "def handler(event, context):\n    return len(b'x' * (300 << 20))",
    "nodejs": "export const handler = async () => Buffer.alloc(300 << 20, 1).length;",
}
"""Twice as much memory and more as the function has that it is run in."""


class Thinner(WarmParent):
    """A zygote of `family` whose environments lack the layers `without`: what `make` asks of it, in another form."""

    def __init__(self, family: str, log: IO[bytes], *, shown: Mapping[str, str], tmp_bytes: int = 1 << 20) -> None:
        """`shown` is what the outer wall lets be seen besides: path of this machine -> path inside. `tmp_bytes` bounds
        its /tmp, which an environment without mounts of its own writes to."""
        self.family = family
        self.without: tuple[str, ...] = ()
        needed = place.mounts() if family == "nodejs" else Mounts()
        file = {thinner.__file__: f"{PYTHONPATH}/thinner_{family}.py"}
        super().__init__(
            f"thinner_{family}",
            packages=PACKAGES if family == "python" else (),
            tmp_bytes=tmp_bytes,
            log=log,
            group="functions",
            mounts=replace(needed, read_only={**needed.read_only, **file, **shown}),
        )

    def fork(self, body: Mapping[str, Any] | None = None, blob: bytes = b"") -> Fork:
        return super().fork({**(body or {}), "without": self.without}, blob)

    def made(self, without: Iterable[str]) -> Spare:
        """A cold environment that lacks these layers, as urgent as those of the self-test. Raises RunLost."""
        self.without = tuple(without)
        return make(self, warm=False, ours=True)

    def invoke(
        self,
        code: Mapping[str, bytes],
        event: object,
        without: Iterable[str] = (),
        *,
        handler: str = "handler.handler",
        memory_mb: int = 512,
    ) -> Exchange:
        """One invocation of `handler` in a new environment that lacks these layers."""
        spare = self.made(without)
        function = FunctionConfiguration(
            logical_id="F",
            name="f",
            arn="arn:aws:lambda:us-east-1:123456789012:function:f",
            handler=handler,
            runtime=RUNTIMES[self.family],
            timeout=40.0,
            memory_mb=memory_mb,
        )
        handles = Handles(function.family, Handle(spare.fork.channel, *spare.descriptors), _no_more)
        environments = Environments(lambda _function: code, Limits(), lambda *_: HttpResponse(500), handles, Lookout())
        exchange = environments.invoke(function, json.dumps(event).encode(), request_id="attack")
        environments.leave()
        return exchange

    def answer(self, code: Mapping[str, bytes], event: object, without: Iterable[str] = (), **how: Any) -> Any:
        """What `invoke` comes to; the error document where there is no answer."""
        return json.loads(self.invoke(code, event, without, **how).payload or b"{}")

    def fill(self, without: Iterable[str]) -> dict[str, str]:
        """{what is tried: how it ends} of a handler that takes more memory than its function has."""
        file = "handler.mjs" if self.family == "nodejs" else "handler.py"
        exchange = self.invoke({file: FILLS[self.family].encode()}, {}, without, memory_mb=140)
        held = exchange.status is InvocationStatus.OUT_OF_MEMORY
        outcome = "held" if held else f"succeeded: {exchange.status.value}"
        return {"a handler that takes too much memory is ended": outcome}


def _no_more(family: str) -> Handle:
    raise AssertionError(f"one environment of {family} is all that is needed")


def main(folder: Path) -> None:
    identity.settle(writable=[folder])
    canary, shown = folder / "canary", "/shown/canary"
    canary.write_text("seen")
    code = {"attacks.mjs": Path(attacks.__file__).with_suffix(".mjs").read_bytes()}
    with (folder / "parents.log").open("ab") as log:
        zygote = Thinner("nodejs", log, shown={str(canary): shown})
    answers = {}
    for layer in ("none", "root", *OF_NODE):
        event = {"canary": shown if layer == "root" else str(canary), "port": 1}
        without = [layer] if layer in OF_NODE else []
        answers[layer] = zygote.answer(code, event, without, handler="attacks.handler")
        if layer in ("none", "watcher"):
            answers[layer] |= zygote.fill(without)
    print(json.dumps(answers))
    zygote.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
