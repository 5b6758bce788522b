"""For authors: run an exercise in the real sandbox and see what a learner would be told.

    python -m course.grading check lessons/02-event-sources/01-s3-events/copy-object --wrong constants

Without an option the exercise proves itself: its solution and the other right answers pass, its starter and each wrong
answer get what they must. `mutants` asks the opposite: which small mistakes would pass? Exit status: 0 passed, 1 failed
or broken, 2 bad usage, 3 the sandbox is unavailable.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from course.catalogue import Exercise, read
from course.catalogue.code import main_file
from course.catalogue.model import AlsoRight, Wrong
from course.grading import proof
from course.grading.attempt import Runs, attempt
from course.grading.errors import ChecksFailed, GradingError
from course.grading.mutants import command as mutants
from course.grading.mutants.trial import NotRight
from course.grading.report import CheckReport, Report, Verdict
from sandbox import Sandbox, SandboxError
from sandbox.cli import folder as sandbox_folder

SIGNS = {True: "✓", False: "✗"}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return _guarded(lambda: _mutants(options) if options.command == "mutants" else _check(options))


def _guarded(command: Callable[[], int]) -> int:
    """What `command` answers; of an error one sentence and its status."""
    try:
        return command()
    except SandboxError as error:
        print(f"the sandbox is unavailable: {error}", file=sys.stderr)
        return 3
    except NotRight as error:
        print(error, file=sys.stderr)
    except GradingError as error:
        print(error if isinstance(error, ChecksFailed) else f"grading failed: {error}", file=sys.stderr)
    return 1


def _mutants(options: argparse.Namespace) -> int:
    exercises = mutants.chosen(options)
    if exercises is None:
        return 2
    return mutants.run(exercises, options, Sandbox.connect(sandbox_folder.default()))


def _check(options: argparse.Namespace) -> int:
    exercise = _find(options.exercise)
    if exercise is None:
        return 2
    if options.runtime not in (None, *exercise.runtimes):
        print(f"{exercise.id} offers {', '.join(exercise.runtimes)}, not {options.runtime}", file=sys.stderr)
        return 2
    runtimes = (options.runtime,) if options.runtime else exercise.runtimes
    options.runtime = runtimes[0]
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    files = _files(exercise, options)
    if files is not None and not files:
        return 2
    sandbox = Sandbox.connect(sandbox_folder.default())
    if files is None:
        return max(_prove(exercise, runtime, seed, sandbox) for runtime in runtimes)
    report = attempt(exercise, options.runtime, files, seed, sandbox).report
    _print_report(report, options.language, seed)
    return 0 if report.verdict is Verdict.PASSED else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course.grading", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check one exercise")
    check.add_argument("exercise", type=Path, help="the exercise's folder")
    what = check.add_mutually_exclusive_group()
    what.add_argument("--solution", action="store_true", help="check the solution")
    what.add_argument("--starter", action="store_true", help="check the starter")
    what.add_argument("--wrong", metavar="NAME", help="check this wrong answer")
    what.add_argument("--also-right", metavar="NAME", help="check this other right answer")
    what.add_argument("--file", type=Path, metavar="FILE", help="check this file in the handler's place")
    check.add_argument("--runtime", help="python or nodejs (default: each that is offered; of one file the first)")
    check.add_argument("--seed", type=int, help="the seed of the hidden data (default: a new one)")
    check.add_argument("--language", choices=("en", "zh"), default="en")
    mutants.add_options(commands.add_parser("mutants", help="try small mistakes: which do the checks not see?"))
    return parser


def _find(folder: Path) -> Exercise | None:
    """The exercise in `folder`, whose problems are printed; the lessons folder is three levels up."""
    here = folder.resolve()
    if not (here / "exercise.toml").is_file():
        print(f"{folder}: no exercise.toml here", file=sys.stderr)
        return None
    catalogue = read(here.parents[2])
    broken = [problem for problem in catalogue.problems if problem.path.is_relative_to(here)]
    for problem in broken:
        print(problem, file=sys.stderr)
    return next((found for found in catalogue.exercises.values() if found.path == here), None)


def _files(exercise: Exercise, options: argparse.Namespace) -> Mapping[str, str] | None:
    """What to check; None for everything, empty (after saying why) when it is not there."""
    solution = exercise.solution.get(options.runtime, {})
    if options.solution:
        return solution
    if options.starter:
        return exercise.starter.get(options.runtime, {})
    if options.file is not None:
        if not options.file.is_file():
            print(f"{options.file}: no such file", file=sys.stderr)
            return {}
        return {**solution, main_file(options.runtime, solution): options.file.read_text(encoding="utf-8")}
    if options.wrong is not None:
        return _named(options.wrong, exercise.wrong, options.runtime)
    if options.also_right is not None:
        return _named(options.also_right, exercise.also_right, options.runtime)
    return None


def _named(name: str, answers: Sequence[Wrong | AlsoRight], runtime: str) -> Mapping[str, str]:
    found = {answer.name: answer.files for answer in answers if answer.runtime == runtime}
    if name not in found:
        print(f"no answer {name!r}; there are {', '.join(found)}", file=sys.stderr)
    return found.get(name, {})


def _prove(exercise: Exercise, runtime: str, seed: int, runner: Runs) -> int:
    wrong = [answer for answer in exercise.wrong if answer.runtime == runtime]
    also_right = [answer for answer in exercise.also_right if answer.runtime == runtime]
    # What else there is to prove is worth a look only once the solution passes.
    if _complain(proof.of_solution(exercise, runtime, seed, runner)):
        print(f"(seed {seed}; the other answers are tried once the solution passes)")
        return 1
    if _complain(
        chain(
            chain.from_iterable(proof.of_also_right(exercise, answer, seed, runner) for answer in also_right),
            proof.of_starter(exercise, runtime, seed, runner),
            chain.from_iterable(proof.of_wrong(exercise, answer, seed, runner) for answer in wrong),
        )
    ):
        print(f"(seed {seed})")
        return 1
    which = f"{exercise.id} ({runtime})" if len(exercise.runtimes) > 1 else exercise.id
    right = f"the solution passes, and {len(also_right)} more"
    print(f"✓ {which}: {right}; the starter and {len(wrong)} wrong answers get what they must")
    return 0


def _complain(complaints: Iterable[str]) -> int:
    """Print them as they come; how many."""
    count = 0
    for complaint in complaints:
        print(f"✗ {complaint}")
        count += 1
    return count


def _print_report(report: Report, language: str, seed: int) -> None:
    for check in report.checks:
        print(f"{SIGNS[check.passed]} {check.task}. {check.title.get(language)}  [{check.id}]")
        if not check.passed:
            _print_failure(check, language)
    print(f"{report.verdict.value}, {report.points} of {report.points_possible} points (seed {seed})")


def _print_failure(check: CheckReport, language: str) -> None:
    hidden = " (hidden)" if check.hidden else ""
    print(f"    case      {check.case}{hidden}: {check.kind.value}")
    for name in ("idea", "did", "expected", "found", "message"):
        text = getattr(check, name)
        if text is not None:
            print(f"    {name:9} {text.get(language)}")
    if check.line is not None:
        print(f"    line      {check.line}")


if __name__ == "__main__":
    sys.exit(main())
