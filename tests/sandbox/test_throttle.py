"""What comes after others is stopped for most of the time while there are others. In a PID namespace of its own: all in
it are stopped."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.wall import outer
from sandbox.zygote import throttle

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
SCRIPT = """
import os, signal, socket, sys, time
from sandbox.zygote import throttle

throttle._ENOUGH = float(sys.argv[1])
warden, company = socket.socketpair()
warden.send(sys.argv[2].encode())
zygote = os.fork()
if zygote == 0:
    busy = os.fork()
    if busy == 0:
        while True: pass
    time.sleep(0.5)
    ticks = lambda: sum(map(int, open(f"/proc/{busy}/stat").read().rpartition(")")[2].split()[11:13]))
    had, began = ticks(), time.monotonic()
    while time.monotonic() < began + 2: time.sleep(0.05)
    print((ticks() - had) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - began), flush=True)
    os.kill(busy, signal.SIGKILL)
    os._exit(7)
sys.exit(throttle.throttle(zygote, company))
"""


def share(*, enough: float = 2.0, company: str = "1") -> float:
    """The part of a processor that a process has which never waits; and its parent's exit code is handed on."""
    wall = [str(outer.bubblewrap()), "--unshare-user", "--unshare-pid", "--dev-bind", "/", "/", "--proc", "/proc"]
    ran = subprocess.run(
        [*wall, sys.executable, "-c", SCRIPT, str(enough), company],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 7, ran.stderr
    return float(ran.stdout)


def test_beside_others_it_gets_on_for_a_small_part_of_the_time() -> None:
    """The controls: as if nobody used the processors, and as if all others were doubted, too."""
    throttled = share()
    assert throttled < 0.6 * share(enough=0.0)
    assert throttled < 0.6 * share(company="0")


@pytest.mark.parametrize(("throttled", "seconds"), [(False, 0.4), (True, 0.008)])
def test_it_is_stopped_the_sooner_where_others_need_the_processors(
    monkeypatch: pytest.MonkeyPatch, throttled: bool, seconds: float
) -> None:
    monkeypatch.setattr(throttle, "_has_children", lambda process: True)
    assert throttle._seconds_until_stop(1, throttled=throttled) == seconds


def test_where_nothing_runs_nothing_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_has_children", lambda process: False)
    assert throttle._seconds_until_stop(1, throttled=True) == 0.1
