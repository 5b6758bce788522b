"""What `battery/apart.py` tries with one half of tier C's wall taken away.

`python -m tests.sandbox.attacks.apart_without FOLDER OTHER HALF`, with the event on its standard input, has an
ordinary user try what the event names, in FOLDER, behind "landlock" or "seccomp" alone, and prints {name: outcome} as
JSON. OTHER is a folder of the same user's that is not for it.
"""

import json
import os
import sys
from pathlib import Path

from sandbox.wall import landlock, linux, seccomp, strict
from tests.sandbox.plain_user import become_ordinary

BATTERY = Path(__file__).with_name("battery")


def main(folder: Path, other: Path, half: str) -> None:
    event = json.load(sys.stdin)
    become_ordinary(folder, other)
    os.environ["TMPDIR"] = str(folder)
    sys.path.insert(0, str(BATTERY))
    import attempts

    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if half == "landlock":
        itself = [f"/proc/{os.getpid()}/{name}" for name in ("fd", "stat", "status")]
        landlock.restrict(
            readable=["/usr", "/lib", "/lib64", str(BATTERY), sys.base_prefix, *itself],
            writable=[str(folder)],
            ports=(),
            version=landlock.abi(),
        )
    else:
        seccomp.install(strict.function_filter())
    print(json.dumps(attempts.handler(event, None)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
