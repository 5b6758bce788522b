"""What the browser's packages are pinned by."""

import json
import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LOCK = json.loads((CHECKOUT / "package-lock.json").read_text("utf-8"))["packages"]


def test_the_lock_names_no_registry():
    assert "://" not in (CHECKOUT / "package-lock.json").read_text("utf-8")
    assert not any("resolved" in package for package in LOCK.values())


def test_every_package_is_pinned_by_its_content():
    assert all(package["integrity"].startswith("sha512-") for name, package in LOCK.items() if name)


def test_direct_dependencies_are_exact():
    package = json.loads((CHECKOUT / "package.json").read_text("utf-8"))
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_no_package_runs_a_program_while_it_is_installed():
    assert "ignore-scripts=true" in (CHECKOUT / ".npmrc").read_text("utf-8")
