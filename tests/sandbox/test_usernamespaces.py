"""What is said where user namespaces are refused: the setting that explains what really happened, and one command."""

import errno
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.wall import seccomp, usernamespaces
from sandbox.wall.usernamespaces import Failure, Finding

UBUNTU = "kernel/apparmor_restrict_unprivileged_userns"
DEBIAN = "kernel/unprivileged_userns_clone"
NUMBER = "user/max_user_namespaces"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def machine(tmp_path):
    """A /proc with these settings."""

    def build(**settings):
        for name, value in {NUMBER: "96365", **settings}.items():
            path = tmp_path / "sys" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{value}\n")
        return tmp_path

    return build


SAID = {
    "Ubuntu's restriction": ({UBUNTU: "1"}, Failure("map", errno.EPERM), f"{UBUNTU}=0"),
    "Ubuntu's restriction, seen later": ({UBUNTU: "1"}, Failure("use", errno.EACCES), f"{UBUNTU}=0"),
    "Debian's old setting": ({DEBIAN: "0", UBUNTU: "0"}, Failure("make", errno.EPERM), f"{DEBIAN}=1"),
    "none are allowed": ({NUMBER: "0", UBUNTU: "1"}, Failure("make", errno.ENOSPC), f"{NUMBER}=15000"),
    "all are taken": ({}, Failure("make", errno.ENOSPC), f"{NUMBER}=15000"),
}


@pytest.mark.parametrize("case", SAID)
def test_the_command_mends_the_setting_that_explains_the_failure(machine, case):
    settings, failure, command = SAID[case]
    found = usernamespaces.diagnose(proc=machine(**settings), tried=lambda: failure)
    assert found.remedy == f"Run: sudo sysctl -w {command.replace('/', '.')}"


def test_the_restriction_of_ubuntu_is_named(machine):
    found = usernamespaces.diagnose(proc=machine(**{UBUNTU: "1"}), tried=lambda: Failure("map", errno.EPERM))
    assert found == Finding(
        "This machine refuses user namespaces to ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1).",
        "Run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    )


@pytest.mark.parametrize("settings", [{UBUNTU: "1"}, {DEBIAN: "0"}, {NUMBER: "0"}], ids=str)
def test_a_setting_that_stops_nothing_is_not_blamed(machine, settings):
    """A profile may allow it all the same."""
    assert usernamespaces.diagnose(proc=machine(**settings), tried=lambda: None) is None


@pytest.mark.parametrize("settings", [{}, {UBUNTU: "0", DEBIAN: "1"}], ids=str)
def test_where_no_setting_explains_it_the_container_is_named(machine, settings):
    found = usernamespaces.diagnose(proc=machine(**settings), tried=lambda: Failure("make", errno.EPERM))
    assert "Operation not permitted" in found.wrong
    assert "--security-opt seccomp=unconfined" in found.remedy
    assert "sysctl" not in found.remedy


def test_the_attempt_works_where_namespaces_do_and_says_which_step_a_filter_refused():
    """The control, and the same attempt under a filter that refuses what a container's does."""
    assert _tried(b"") == "worked"
    rules = {"unshare": seccomp.refuse_flags(0, seccomp.NAMESPACES)}
    assert _tried(seccomp.assemble(rules, otherwise=seccomp.allow())) == f"make {errno.EPERM}"
    assert _tried(seccomp.assemble({"mount": [seccomp.refuse(errno.EACCES)]}, otherwise=seccomp.allow())) == (
        f"use {errno.EACCES}"
    )


def _tried(program):
    """As an ordinary user, who may have no way to the interpreter: a fork needs none."""
    source = """
import os, sys
from sandbox.wall import linux, seccomp, usernamespaces
if os.getuid() == 0:
    os.setresgid(%(gid)d, %(gid)d, %(gid)d)
    os.setresuid(%(uid)d, %(uid)d, %(uid)d)
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
program = sys.stdin.buffer.read()
if program:
    seccomp.install(program)
print(usernamespaces._try())
"""
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        [sys.executable, "-B", "-c", source % {"uid": nobody.pw_uid, "gid": nobody.pw_gid}],
        cwd=ROOT,
        input=program,
        capture_output=True,
        check=True,
        timeout=30,
        env={"PATH": os.environ["PATH"]},
    )
    return done.stdout.decode().strip()
