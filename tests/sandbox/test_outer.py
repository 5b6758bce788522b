"""What the outer wall binds."""

import sys
from pathlib import Path

from sandbox.wall import outer


def covered(monkeypatch, checkout, base="/opt/python3"):
    monkeypatch.setattr(outer, "PACKAGE", Path(checkout) / "sandbox")
    monkeypatch.setattr(sys, "base_prefix", base)
    line = outer.command("sandbox.zygote", packages=(), environment={}, tmp_bytes=1)
    read_only = [line[at + 1] for at, word in enumerate(line) if word == "--remount-ro"]
    return [path for path in read_only if path not in ("/", "/dev")]


def test_a_checkout_below_a_folder_of_the_system_is_covered(monkeypatch):
    assert covered(monkeypatch, "/usr/src/app") == ["/usr/src/app"]


def test_where_the_interpreters_folder_holds_it_it_is_covered_there_too(monkeypatch):
    assert covered(monkeypatch, "/usr/src/app", base="/usr") == ["/usr/src/app", "/var/lang/src/app"]


def test_elsewhere_nothing_is_covered_since_it_is_not_bound(monkeypatch):
    assert covered(monkeypatch, "/home/ada/coldstart") == []
