"""Tier C: what a handler asks of its supervisor all the time, or leaves to it, keeps it from nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sandbox.job import Limits
from tests.sandbox.attacks.conftest import eventually
from tests.sandbox.attacks.meanwhile import Attacked
from tests.sandbox.attacks.test_tier_c import run

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("C")]


FLOOD = """
import errno, os, socket, threading, time
def handler(event, context):
    threads = [threading.Thread(target=flood, args=(event["questions"],)) for _ in range(8)]
    for thread in threads: thread.start()
    if os.fork() == 0:
        kept = bytearray(b"x") * (event["mb"] << 20)
        time.sleep(event["seconds"])
        os._exit(0)
    for thread in threads: thread.join()
    print("the flood is over")
    os.wait()
    return "both ended"
def flood(questions):
    with socket.socket() as end:
        for _ in range(questions):
            if end.connect_ex(("192.0.2.1", 80)) != errno.EACCES: break
"""


def test_a_flood_of_connections_does_not_keep_the_memory_from_being_counted(sandbox: Attacked) -> None:
    event = {"mb": 400, "seconds": 60, "questions": 10_000}
    invocation = run(sandbox, FLOOD, event, memory_mb=192, timeout=20, limits=Limits(seconds=30))
    assert invocation.status == "out-of-memory"
    assert "the flood is over" not in [line.text for line in invocation.logs]


def test_control_a_little_of_both_is_let_be(sandbox: Attacked) -> None:
    invocation = run(sandbox, FLOOD, {"mb": 60, "seconds": 0, "questions": 50}, memory_mb=192, timeout=20)
    assert invocation.answer == "both ended"
    assert "the flood is over" in [line.text for line in invocation.logs]


CONNECTIONS = """
import socket, time
def handler(event, context):
    made, ports, last = 0, set(), time.monotonic()
    while made < event["wanted"] and time.monotonic() < last + 2:
        with socket.socket() as end:
            if end.connect_ex(("127.0.0.1", 4566)) == 0:
                ports.add(end.getpeername()[1])
                made, last = made + 1, time.monotonic()
            else:
                time.sleep(0.002)  # after some hundreds they come one after another
    return [made, len(ports)]
"""


def test_thousands_of_connections_do_not_use_up_the_ports_of_the_machine(sandbox: Attacked) -> None:
    """All end at one port, each of which would stay taken for a minute, and there are 28,000."""
    made, ports = run(sandbox, CONNECTIONS, {"wanted": 3000}, timeout=60, limits=Limits(seconds=70)).answer
    assert ports == 1
    assert 1000 < made <= 2500


def test_control_a_hundred_connections_are_made(sandbox: Attacked) -> None:
    assert run(sandbox, CONNECTIONS, {"wanted": 100}, timeout=20).answer == [100, 1]


CLOSED = """
import os, time
def handler(event, context):
    os.chdir(os.environ["TMPDIR"])
    os.mkdir("closed", event["mode"])
    with open("closed/hidden", "wb") as file:
        file.write(bytes(8 << 20))
    os.mkdir("closed/inner", 0)
    time.sleep(event["seconds"])
    return "not ended"
"""


def test_a_folder_that_nobody_can_read_hides_nothing_and_is_not_left_behind(sandbox: Attacked) -> None:
    ended = run(sandbox, CLOSED, {"mode": 0o300, "seconds": 60}, timeout=20, limits=Limits(seconds=30))
    assert ended.status == "exited"
    assert eventually(lambda: not list((sandbox.folder / "scratch").rglob("closed")), 10)


def test_a_folder_left_closed_by_a_run_that_ended_by_itself_goes_too(sandbox: Attacked) -> None:
    run(sandbox, CLOSED, {"mode": 0o300, "seconds": 0})
    assert eventually(lambda: not list((sandbox.folder / "scratch").rglob("closed")), 10)


def test_control_a_folder_that_can_be_read_is_let_be(sandbox: Attacked) -> None:
    source = CLOSED.replace('os.mkdir("closed/inner", 0)', 'os.mkdir("closed/inner")')
    assert run(sandbox, source, {"mode": 0o700, "seconds": 0.5}).answer == "not ended"


WATCHES = """
import errno, os, select
def handler(event, context):
    pipes, kept, watched = [os.pipe() for _ in range(100)], [], 0
    try:
        while watched < event["wanted"]:
            kept.append(select.epoll())
            for read, _ in pipes:
                kept[-1].register(read)
                watched += 1
    except OSError as error:
        return [watched, errno.errorcode[error.errno]]
    return [watched, None]
"""
ASYNCHRONOUS = """
import asyncio
async def twice(number):
    process = await asyncio.create_subprocess_exec("/bin/echo", str(number), stdout=asyncio.subprocess.PIPE)
    return int((await process.communicate())[0]) * 2
async def together():
    return await asyncio.gather(*map(twice, range(4)))
def handler(event, context):
    return asyncio.run(together())
"""


def test_a_handler_cannot_take_the_watches_that_the_kernel_counts_for_all_of_a_user(sandbox: Attacked) -> None:
    watched, error = run(sandbox, WATCHES, {"wanted": 20_000}, timeout=20).answer
    assert error == "ENOSPC"
    assert 9_900 <= watched <= 10_000


def test_control_a_process_without_the_wall_takes_twice_as_many() -> None:
    text = f"{WATCHES}\nprint(handler({{'wanted': 20_000}}, None))"
    done = subprocess.run([sys.executable, "-S", "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[20000, None]"


def test_control_what_is_asynchronous_works(sandbox: Attacked) -> None:
    """It watches a pipe for each, and hears of the ends of its children without a signal."""
    assert run(sandbox, ASYNCHRONOUS, timeout=10).answer == [0, 2, 4, 6]
