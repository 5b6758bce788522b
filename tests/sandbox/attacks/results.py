"""What was seen of each attack in each tier, as the tests themselves saw it: the table of `docs/attacks.md`.

`python -m tests.sandbox.attacks.results FILE` prints the page of what `record` has kept in FILE. The exit status is 1
when something did not come out as it should.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.record import commit, machine, now
from tests.sandbox.attacks.meanwhile import COUNTS, LONG_SECONDS, Counts

TIERS = "ABC"
HEAD = """\
# Attacks

What the tests of `tests/sandbox/attacks` saw when they last tried each attack in each tier on one machine, as
`make attacks` prints it. A cell says how the attack came out: the error that the handler got, how its invocations
ended, or `held` where that is more than a word. **A bold cell is a test that failed.** A dash: not tried, since the
tier has nothing of the kind (Node.js in C, another user's files in A and B). Controls, and the same attempts without
the layers that hold them, are not in the table. What each tier stops and what not, the
[threat model](threat-model.md) says.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One attack in one tier."""

    kind: str
    """The class of attacks, as its module's docstring begins."""
    attack: str
    language: str
    tier: str
    outcome: str
    passed: bool

    @property
    def key(self) -> tuple[str, ...]:
        return self.kind, self.attack, self.language, self.tier


def main(path: Path) -> int:
    kept = json.loads(path.read_text("utf-8"))
    seen = [Seen(**one) for one in kept["seen"]]
    print(page(seen, Counts(**kept["counts"]), kept["where"]))
    return 0 if all(one.passed for one in seen) else 1


def record(seen: list[Seen], path: Path) -> None:
    """Add it to what `path` has; an attack that was tried anew takes the place of the old."""
    before = json.loads(path.read_text("utf-8")) if path.exists() else {"seen": [], "counts": {}}
    merged = {one.key: one for one in [*(Seen(**old) for old in before["seen"]), *seen]}
    counts = {name: before["counts"].get(name, 0) + count for name, count in asdict(COUNTS).items()}
    load = f"load after {os.getloadavg()[0]:.2f}"
    where = f"{now()[:16].replace('T', ' ')}, {machine()}, {load}, commit {commit()}"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"where": where, "counts": counts, "seen": [asdict(one) for one in merged.values()]}
    path.write_text(json.dumps(kept, indent=1), "utf-8")


def sentence(test: str, of: str) -> str:
    """The name of a test as words, and what it was of."""
    words = test.removeprefix("test_").replace("_", " ")
    return f"{words}: {of}" if of else words


def page(seen: list[Seen], counts: Counts, where: str) -> str:
    """docs/attacks.md."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for one in sorted(seen, key=lambda one: one.kind):
        outcome = _cell(one.outcome)
        rows.setdefault(one.key[:-1], {})[one.tier] = outcome if one.passed else f"**{outcome}**"
    lines = [HEAD, f"{where}.", "", "| attack | language | A | B | C |", "|---|---|---|---|---|"]
    before = ""
    for (kind, attack, language), cells in rows.items():
        if kind != before:
            lines.append(f"| **{kind}** | | | | |")
        before = kind
        lines.append(f"| {_cell(attack)} | {language} | {' | '.join(cells.get(tier, '-') for tier in TIERS)} |")
    failed = sum(not one.passed for one in seen)
    said = (
        f"{len(seen)} outcomes, {failed} of them not as they should be. {counts.runs} runs attacked; beside them "
        f"{counts.beside} honest runs passed on the same wardens, and one after each. {counts.long} invocations of the "
        f"attackers went on for longer than {LONG_SECONDS} s: within each of these an honest run began and passed, "
        f"{counts.within} in all."
    )
    return "\n".join([*lines, "", said])


def _cell(text: str) -> str:
    """Text that stays in its cell."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;")[:120]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
