"""What was held against AWS's own samples and emulator, in numbers: `python -m tests.fidelity`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sandbox import Sandbox
from tests.fidelity import differences, invocations
from tests.fidelity.events import SAMPLES
from tests.fidelity.events import compare as compare_event


def main() -> int:
    """Print the counts and every difference; 1 when one has no reason."""
    return _events() | _handlers()


def _events() -> int:
    compared = [compare_event(sample) for sample in SAMPLES]
    official = sum(one.official for one in compared)
    print(
        f"events    {len(compared)} compared ({official} of AWS's samples, {len(compared) - official} from the "
        f"documentation), {sum(one.paths for one in compared)} key paths"
    )
    explained, wrong = sum(len(one.explained) for one in compared), sum(len(one.wrong) for one in compared)
    print(f"          {explained} paths differ for {len(differences.of_events())} reasons; {wrong} without a reason")
    for one in compared:
        for path, what in one.wrong.items():
            print(f"          {one.name}: {path} is {what}")
    return int(wrong > 0)


def _handlers() -> int:
    emulated = invocations.theirs(invocations.names())
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox.connect(Path(folder) / "sandbox")
        try:
            compared = [
                invocations.compare(name, invocations.ours(sandbox, name), there) for name, there in emulated.items()
            ]
        finally:
            sandbox.stop()
    wrong = sum(bool(one.wrong) for one in compared)
    print(f"handlers  {len(compared)} compared, {sum(one.compared for one in compared)} facts")
    explained = sum(bool(one.explained) for one in compared)
    print(f"          {explained} differ for {len(differences.of_handlers())} reasons; {wrong} without a reason")
    for one in compared:
        for fact, (here, there) in one.wrong.items():
            print(f"          {one.handler}: {fact} is {here!r}, the emulator's {there!r}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
