"""Starting and stopping: what an administrator sees, and who the server is."""

from __future__ import annotations

import contextlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.memory import tree
from bench.server import warden_pid
from course.server.port import PortUnavailable, listen

pytestmark = pytest.mark.process
CHECKOUT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="giving up root needs root")
needs_assets = pytest.mark.skipif(
    not (CHECKOUT / "static/build/manifest.json").exists(), reason="make assets has not been run"
)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter: pytest's own are closed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


class Server:
    """`python -m course.server`, as `make run` starts it, or another module that becomes one."""

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        start_new_session: bool = False,
        module: Sequence[str] = ("course.server",),
        **settings: str,
    ) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=CHECKOUT,
            env={**os.environ, "COLDSTART_DATA": str(data), "COLDSTART_PORT": str(port), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=start_new_session,
        )
        self.said: list[str] = []

    def until(self, words: str) -> str:
        """Read on until a line holds `words`; that line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never said, but {self.said}")

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        return connection.getresponse().status

    def stop(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return "".join(self.said) + said


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / "data", free_port())
    yield server
    if server.process.poll() is None:
        server.stop()


def refused(**settings: str) -> str:
    """What a start says that does not come about."""
    done = subprocess.run(
        [sys.executable, "-m", "course.server"],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@needs_assets
def test_it_says_when_it_is_ready_and_serves_and_stops(server: Server, folder: Path) -> None:
    assert f"Ready: http://127.0.0.1:{server.port}" in server.until("Ready")
    assert server.get("/healthz") == 200
    assert server.get("/en/") == 200
    assert server.stop().endswith("Stopped.\n")
    assert server.process.returncode == 0
    logs = folder / "data" / "logs"
    assert '"GET /healthz HTTP/1.1" 200' in (logs / "access.log").read_text()
    assert "Booting worker" in (logs / "gunicorn.log").read_text()


@needs_assets
def test_ctrl_c_stops_it_and_no_process_is_left(server: Server, folder: Path) -> None:
    server.until("Ready")
    assert server.get("/healthz") == 200
    assert "Traceback" not in server.stop(signal.SIGINT)
    deadline = time.monotonic() + 60
    while any(str(folder) in _command(pid) for pid in _pids()):
        assert time.monotonic() < deadline, "a process of the server is still there"
        time.sleep(0.05)
    listen("127.0.0.1", server.port).close()


@needs_assets
def test_ctrl_c_in_a_terminal_reaches_every_process_and_they_end_in_order(folder: Path) -> None:
    """Each worker gives up what it held, so that nothing looks interrupted at the next start."""
    server = Server(folder / "data", free_port(), start_new_session=True, COLDSTART_WORKERS="2")
    server.until("Ready")
    assert server.get("/healthz") == 200
    processes = folder / "data" / "processes"
    deadline = time.monotonic() + 60
    while len(list(processes.iterdir())) < 2:  # the first worker is ready; the second may still be starting
        assert time.monotonic() < deadline, "the second worker did not start"
        time.sleep(0.05)
    workers = _children(server.process.pid)
    for other in workers:  # each serves, while the other one stands still
        os.kill(other, signal.SIGSTOP)
        assert server.get("/healthz") == 200
        os.kill(other, signal.SIGCONT)
    os.killpg(server.process.pid, signal.SIGINT)
    said, _ = server.process.communicate(timeout=60)
    assert said.endswith("Stopped.\n")
    assert (folder / "data/logs/gunicorn.log").read_text().count("Worker exiting") == 2
    assert list(processes.iterdir()) == []


@needs_assets
@as_root
def test_a_server_started_by_root_is_nobody_and_still_serves(server: Server) -> None:
    """Also where, as here often, the interpreter or the checkout lies in root's own closed home."""
    assert "continuing as the user" in server.until("Started by root")
    server.until("Ready")
    assert server.get("/healthz") == 200
    expected = CHECKOUT.stat().st_uid or pwd.getpwnam("nobody").pw_uid
    family = [server.process.pid, *_children(server.process.pid)]
    assert len(family) >= 2
    for pid in family:
        uids = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Uid")]
        assert uids == [f"Uid:\t{expected}\t{expected}\t{expected}\t{expected}"]


@needs_assets
@as_root
@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel gives sessions no priority")
@pytest.mark.parametrize("own", [True, False])
def test_a_service_that_root_starts_comes_before_what_it_runs_and_one_in_a_terminal_changes_nothing(
    folder: Path, own: bool
) -> None:
    before = _priority_of_session(os.getpid())  # nothing at all in the session that the machine began with
    server = Server(folder / "data", free_port(), start_new_session=own)
    server.until("Learners' code runs")
    assert _priority_of_session(server.process.pid) == ("-6" if own else before)
    assert _priority_of_session(warden_pid(folder / "data/sandbox")) == "0"
    server.stop()


@needs_assets
@as_root
def test_root_names_another_user(folder: Path) -> None:
    server = Server(folder / "data", free_port(), COLDSTART_USER="daemon")
    assert "continuing as the user daemon" in server.until("Started by root")
    server.until("Ready")
    assert (folder / "data").stat().st_uid == pwd.getpwnam("daemon").pw_uid
    server.stop()


def test_a_port_in_use_is_said_before_anything_else() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(COLDSTART_PORT=str(port), COLDSTART_LESSONS="/nowhere")
    assert said == (
        f"Port {port} of 127.0.0.1 is in use by another program: stop it, "
        f"or choose another port, as in COLDSTART_PORT={port + 1}.\n"
    )


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(PortUnavailable, match=r"has no address 192\.0\.2\.1 \(COLDSTART_HOST\)"):
        listen("192.0.2.1", 8000)


def test_a_wrong_setting_is_said() -> None:
    assert refused(COLDSTART_PORT="eighty").startswith("COLDSTART_PORT='eighty': say a whole number")


@as_root
def test_root_is_not_served_as() -> None:
    data = Path(tempfile.mkdtemp(dir="/tmp"))
    said = refused(COLDSTART_USER="root", COLDSTART_PORT=str(free_port()), COLDSTART_DATA=str(data))
    shutil.rmtree(data)
    assert said == "root is root: choose a user that is not\n"


@needs_assets
def test_a_second_server_on_the_same_data_folder_is_refused(server: Server, folder: Path) -> None:
    server.until("Ready")
    done = subprocess.run(
        [sys.executable, "-m", "course.server"],
        cwd=CHECKOUT,
        env={**os.environ, "COLDSTART_DATA": str(folder / "data"), "COLDSTART_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert f"is in use by another server (process {server.process.pid}, http://127.0.0.1:" in done.stderr
    assert server.get("/healthz") == 200


@needs_assets
def test_lessons_that_cannot_be_read_are_said_without_a_traceback(folder: Path) -> None:
    (folder / "lessons" / "01-broken").mkdir(parents=True)
    server = Server(folder / "data", free_port(), COLDSTART_LESSONS=str(folder / "lessons"))
    assert "unit.toml" in server.until("01-broken")
    said, _ = server.process.communicate(timeout=20)
    assert server.process.returncode != 0
    assert "Traceback" not in "".join(server.said) + said


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text() + Path(f"/proc/{pid}/environ").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""


def _priority_of_session(pid: int) -> str:
    return Path(f"/proc/{pid}/autogroup").read_text().rpartition("nice")[2].strip()


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


@needs_assets
def test_no_process_of_the_server_depends_on_what_handlers_may_use_up(server: Server) -> None:
    server.until("Ready")
    held = [link for pid in tree([server.process.pid]) for link in _held_by(pid)]
    assert "anon_inode:[eventpoll]" not in held
    assert any(link.startswith("socket:") for link in held)


def _held_by(pid: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # it has just been closed
            yield str(descriptor.readlink())
