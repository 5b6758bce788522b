"""For authors: `python -m course.catalogue lessons [DIR]`, `… stamp [DIR]` and `… new-exercise`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.catalogue import minutes, words
from course.catalogue.errors import Problem
from course.catalogue.laying import USAGE, CannotLay, lay
from course.catalogue.loader import read
from course.catalogue.runtimes import RUNTIMES
from course.catalogue.stamp import stamp

LESSONS = Path("lessons")


def main(arguments: list[str] | None = None) -> int:
    """0 when all is well, 1 when there are problems, 2 on bad usage."""
    options = _parser().parse_args(arguments)
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder", file=sys.stderr)
        return 2
    if options.command == "lessons":
        return _lessons(options.folder)
    return _stamp(options.folder) if options.command == "stamp" else _new_exercise(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course.catalogue", description="The lessons folder, checked.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (
        ("lessons", "list every problem of the lessons, with file and line"),
        ("stamp", "mark the Chinese files as translations of the English ones as they are now"),
    ):
        command = commands.add_parser(name, help=meaning, description=meaning)
        command.add_argument("folder", nargs="?", type=Path, default=LESSONS, metavar="DIR")
    meaning = "lay out an exercise that works, with five blanks to fill in"
    new = commands.add_parser("new-exercise", help=meaning, description=meaning)
    new.add_argument("--lesson", default="", help="the id of its lesson: s3-events")
    new.add_argument("--name", default="", help="its own id: my-exercise")
    new.add_argument("--runtimes", default=next(iter(RUNTIMES)), help="python (the default), nodejs, or python,nodejs")
    new.add_argument("--folder", type=Path, default=LESSONS, metavar="DIR", help="where the lessons are")
    return parser


def _lessons(folder: Path) -> int:
    catalogue = read(folder)
    for problem in catalogue.problems:
        print(problem)
    if catalogue.problems:
        print(_counted(catalogue.problems), file=sys.stderr)
        return 1
    for warning in sorted([*words.warnings(catalogue.lessons), *minutes.warnings(catalogue.lessons)]):
        print(warning, file=sys.stderr)
    counts = (len(catalogue.units), len(catalogue.lessons), len(catalogue.exercises))
    total = sum(each.minutes for each in catalogue.lessons.values())
    total += sum(each.minutes for each in catalogue.exercises.values())
    print("{} units, {} lessons, {} exercises, {} minutes: all well".format(*counts, total))
    return 0


def _counted(problems: tuple[Problem, ...]) -> str:
    files = len({problem.path for problem in problems})
    return f"{len(problems)} problem{'s' * (len(problems) != 1)} in {files} file{'s' * (files != 1)}"


def _stamp(folder: Path) -> int:
    for path in stamp(folder):
        print(f"stamped {path}")
    return 0


def _new_exercise(options: argparse.Namespace) -> int:
    runtimes = tuple(part.strip() for part in options.runtimes.split(","))
    try:
        folder = lay(options.folder, options.lesson.strip(), options.name.strip(), runtimes)
    except CannotLay as refused:
        print(*refused.sentences, f"Say it like this: {USAGE}", sep="\n", file=sys.stderr)
        return 2
    print(f"{folder} is a small exercise that works. Fill in its blanks:")
    for problem in read(options.folder).problems:
        if problem.path.is_relative_to(folder):
            print(f"  {problem}")
    print("Then `make stamp` (the translations are current), `make lessons` (what is missing) and")
    print(f"  .venv/bin/python -m course.grading check {folder}")
    print("`make preview` serves pages that follow what you write.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
