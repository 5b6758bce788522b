"""Where it counts, a sandbox or browser test that is skipped is a failure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
CHECKOUT = Path(__file__).resolve().parents[1]
TESTS = """
import pytest

@pytest.mark.sandbox
def test_wall(): pytest.skip("no bubblewrap")

@pytest.mark.browser
def test_page(): pytest.skip("no chromium")

@pytest.mark.process
def test_start(): pytest.skip("no assets")
"""


def outcomes(folder: Path, **settings: str) -> dict[str, str]:
    (folder / "conftest.py").write_text((CHECKOUT / "tests/conftest.py").read_text())
    (folder / "test_one.py").write_text(TESTS)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(CHECKOUT), "COLDSTART_STRICT_TESTS": "no", **settings},
        capture_output=True,
        text=True,
    )
    return dict(re.findall(r"::(test_\w+) (\w+)", done.stdout))


@pytest.mark.parametrize("settings", [{"CI": "true"}, {"COLDSTART_STRICT_TESTS": "yes"}])
def test_a_skipped_sandbox_or_browser_test_fails_in_a_strict_run(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    assert outcomes(tmp_path, **settings) == {
        "test_wall": "FAILED",
        "test_page": "FAILED",
        "test_start": "SKIPPED",
    }


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    assert set(outcomes(tmp_path).values()) == {"SKIPPED"}
