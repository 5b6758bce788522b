"""`python -m sandbox`: the sandbox from the command line.

Exit status: 0 the handler answered, 1 it failed, 2 bad usage, 3 the sandbox is unavailable.
"""

from __future__ import annotations

import argparse
import sys

from sandbox.cli import invoke, run, selftest, serve


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    invoke.declare(commands.add_parser("invoke", help="run a handler from any folder and show what happened"))
    run.declare(commands.add_parser("run", help="deploy a SAM application's folder and play its events or steps"))
    selftest.declare(commands.add_parser("selftest", help="try the attacks and print the tier and each check"))
    serving = commands.add_parser("serve", help="run the warden (started by whoever needs it)")
    serving.add_argument("--folder", required=True, help="where the socket, lock and logs lie")
    serving.set_defaults(main=serve.main)
    arguments = parser.parse_args(argv)
    status: int = arguments.main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
