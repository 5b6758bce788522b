"""`make bench`: measure, print the table, write data/bench.json. `python -m bench --help` has the rest."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from contextlib import nullcontext
from pathlib import Path

from bench import comparing, quiet, record, timing
from bench.emulator import PeersMissing
from bench.ground import Ground
from bench.groups import GROUPS, Group
from bench.profiling import profiled
from bench.record import Measured, Record


def main() -> int:
    asked = _arguments()
    if asked.list:
        return _list()
    if asked.compare:
        return _compare(asked.kept)
    chosen = [GROUPS[name] for name in asked.only] if asked.only else [each for each in GROUPS.values() if each.always]
    machine = record.machine()
    print(f"{machine}; load before {os.getloadavg()[0]:.2f}\n{timing.head()}", flush=True)
    done: list[Measured] = []
    for group in chosen:
        measured = _measure(group, quick=asked.quick, profile=asked.profile)
        done += [measured] if measured else []
        record.write(Record(machine).with_groups(done), record.LAST)  # a long run may be stopped
    if asked.keep and done:
        _keep(asked.keep, machine, done)
    return 0 if len(done) == len(chosen) else 1


def _measure(group: Group, *, quick: bool, profile: bool) -> Measured | None:
    """None when it could not be measured, which is said: the other groups still can."""
    busy = quiet.wait()
    load, at, began = os.getloadavg()[0], record.now(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coldstart-bench-", ignore_cleanup_errors=True) as folder:
        ground = Ground(Path(folder), quick=quick)
        try:
            with profiled(Path(folder)) if profile else nullcontext():
                rows = group.rows(ground)
        except PeersMissing as error:
            print(f"{group.name}: {error}", file=sys.stderr)
            return None
        except Exception:  # noqa: BLE001 - whatever it is, it is this group's
            print(f"{group.name} could not be measured:\n{traceback.format_exc()}", file=sys.stderr)
            return None
        finally:
            ground.rest()
    seconds = round(time.monotonic() - began, 1)
    measured = Measured(group.name, rows, at, round(load, 2), seconds, record.commit(), round(busy, 1))
    print(timing.table(rows), flush=True)
    print(f"  ({group.name}: {measured.before}, {seconds:.0f} s)", flush=True)
    return measured


def _keep(name: str, machine: str, done: list[Measured]) -> None:
    """Into the kept run, whose other groups stay: long rows are measured by themselves."""
    path = record.KEPT / f"{name}.json"
    before = record.read(path) if path.exists() else Record(machine)
    record.write(before.with_groups(done), path)


def _list() -> int:
    for group in GROUPS.values():
        alone = "" if group.always else "  (only when asked for)"
        print(f"{group.name:12} {group.minutes:5.1f} min  {group.what}{alone}")
    return 0


def _compare(name: str) -> int:
    try:
        path = record.kept(name)
        before, after = record.read(path), record.read(record.LAST)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"before: {path.stem}, {before.machine}\nafter:  the last bench, {after.machine}")
    print(comparing.table(comparing.changes(before, after)))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), metavar="ROWS", help="these rows; --list names them")
    parser.add_argument("--list", action="store_true", help="what there is to measure, and how long each takes")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to try it out")
    parser.add_argument("--profile", action="store_true", help="where the processors are meanwhile, by perf")
    parser.add_argument("--keep", metavar="NAME", help="keep what is measured in bench/kept/NAME.json, too")
    parser.add_argument("--compare", action="store_true", help="hold the last run against a kept one; measures nothing")
    parser.add_argument("--kept", default="", metavar="NAME", help="which; by default the last by name")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
