"""docs/fidelity.md says of everything that is here how faithful it is, and every claim names the test that holds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.cloud.services import SERVICES
from sandbox.cloud.template.sam import EVENT_TYPES, SERVERLESS_TYPES
from sandbox.result import Fate, InvocationStatus, Outcome
from tests.fidelity import invocations, page
from tests.fidelity.events import SAMPLES

CHECKOUT = page.PAGE.parents[1]
TEXT = page.PAGE.read_text()
SECTIONS = page.sections(TEXT)
ROWS = [row for rows in SECTIONS.values() for row in rows]


def quoted_in(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (CHECKOUT / path).read_text()))


STEPS = quoted_in("sandbox/job.py", r'\{"step": "([a-z-]+)"')
SOURCES = set(re.findall(r'"([a-z0-9-]+)"', re.search(r'"""("s3" \|.*?)"""', (CHECKOUT / "sandbox/result.py").read_text(), re.S)[1]))  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    "heading, names",
    [
        ("Sources", SOURCES),
        ("Steps", STEPS),
        ("How a run and an invocation end", {str(one) for kind in (Outcome, InvocationStatus, Fate) for one in kind}),
        ("Services", set(SERVICES)),
        ("Templates", SERVERLESS_TYPES | EVENT_TYPES),
    ],
)
def test_everything_of_a_kind_has_its_row_and_nothing_else_has(heading: str, names: set[str]) -> None:
    assert names, "nothing was found in the code"
    written = [name for row in SECTIONS[heading] for name in row.names]
    assert names - set(written) == set(), "has no row"
    if heading != "Templates":  # which tells of intrinsic functions and the like, too
        assert set(written) - names == set(), "is not in the code"
        assert len(written) == len(set(written))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: re.sub(r"\W+", "-", row.feature)[:60])
def test_a_claim_is_one_of_three_and_names_the_tests_that_hold_it(row: page.Row) -> None:
    assert row.here in {"faithful", "simplified", "absent"}
    assert row.difference or row.here != "simplified"
    if row.here != "absent":
        assert row.files, "names no test"
    missing = [name for name in row.files if not (CHECKOUT / "tests" / name).exists()]
    assert not missing


def test_what_follows_from_the_code_is_as_the_code_has_it() -> None:
    assert page.with_generated(TEXT) == TEXT, "python -m tests.fidelity.page writes it"


def test_the_counts_are_those_of_the_comparisons() -> None:
    official = sum(sample.official for sample in SAMPLES)
    assert f"{official} of AWS's own sample events and {len(SAMPLES) - official} documented ones" in TEXT
    assert f"{len(invocations.names())} handlers" in TEXT


def test_every_test_that_holds_a_claim_lies_below_tests() -> None:
    assert all(not Path(name).is_absolute() and ".." not in name for row in ROWS for name in row.files)
