"""For authors: `python -m course.catalogue lessons [DIR]` and `python -m course.catalogue stamp [DIR]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.catalogue.loader import read
from course.catalogue.stamp import stamp


def main(arguments: list[str] | None = None) -> int:
    """0 when all is well, 1 when there are problems, 2 on bad usage."""
    parser = argparse.ArgumentParser(prog="python -m course.catalogue", description="The lessons folder, checked.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (
        ("lessons", "list every problem of the lessons, with file and line"),
        ("stamp", "mark the Chinese files as translations of the English ones as they are now"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("folder", nargs="?", type=Path, default=Path("lessons"), metavar="DIR")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder", file=sys.stderr)
        return 2
    return _lessons(options.folder) if options.command == "lessons" else _stamp(options.folder)


def _lessons(folder: Path) -> int:
    catalogue = read(folder)
    for problem in catalogue.problems:
        print(problem)
    if catalogue.problems:
        print(f"{len(catalogue.problems)} problems", file=sys.stderr)
        return 1
    counts = (len(catalogue.units), len(catalogue.lessons), len(catalogue.exercises))
    print("{} units, {} lessons, {} exercises: all well".format(*counts))
    return 0


def _stamp(folder: Path) -> int:
    for path in stamp(folder):
        print(f"stamped {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
