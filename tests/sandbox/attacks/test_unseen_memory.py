"""Memory and other stores of the kernel that no resident set shows, or that all processes of a user share."""

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox import Job, Sandbox
from tests.sandbox.attacks.meanwhile import TEMPLATE, honest
from tests.sandbox.attacks.test_memory import body

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]

TRIED = {
    "memory that stays when it is unmapped": ("mmap.mmap(-1, 4096)", "PermissionError"),
    "control: memory of its own": ("mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)", None),
    "page tables": ("mmap.mmap(-1, 1 << 38, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)", "OSError"),
    "control: many addresses": (
        "mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)",
        None,
    ),
    "a pair of another family": ("socket.socketpair(socket.AF_INET)", "OSError"),
    "a pair of packets": ("socket.socketpair(17)", "OSError"),
    "control: a pair": ("socket.socketpair()", None),
}
TRY = """import socket
found = {}
for name, attempt in event.items():
    try:
        eval(attempt, {"mmap": mmap, "socket": socket})
        found[name] = None
    except Exception as error:
        found[name] = type(error).__name__
return found"""
BUFFERS = """import socket
def sizes(one): return [one.getsockopt(socket.SOL_SOCKET, name) for name in (socket.SO_SNDBUF, socket.SO_RCVBUF)]
one, other = socket.socketpair()
before = sizes(one)
for name in (socket.SO_SNDBUF, socket.SO_RCVBUF): one.setsockopt(socket.SOL_SOCKET, name, 4 << 20)
one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
return [before == sizes(one), one.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)]"""
DESCRIPTORS = """for _ in range(event["children"]):
    if os.fork() == 0: break
kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(900)]
time.sleep(4 if event["children"] else 0)
return len(kept)"""
MAPPINGS = """import ctypes
libc, pages = ctypes.CDLL(None), mmap.mmap(-1, 20_000 << 12, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
start = ctypes.addressof(ctypes.c_char.from_buffer(pages))
for page in range(0, 20_000, 2): libc.mprotect(ctypes.c_void_p(start + (page << 12)), 4096, 1)
children = []
for _ in range(20):
    children.append(os.fork())
    if not children[-1]:
        time.sleep(60)
        os._exit(0)
taken = os.fork()
if not taken:
    kept = bytearray(b"x") * (event["mb"] << 20)
    time.sleep(event["seconds"])
    os._exit(0)
os.waitpid(taken, 0)
for child in children: os.kill(child, 9)
return len(open("/proc/self/maps").readlines()) > 20_000"""
ON_THEIR_WAY = """import array, socket
null, ways = os.open("/dev/null", os.O_RDONLY), []
for _ in range(40):
    ways.append(socket.socketpair())
    try:
        for _ in range(10): socket.send_fds(ways[-1][0], [b"x"], [null] * 200)
    except OSError: pass
    print("under way")
time.sleep(event["seconds"])"""


def test_what_nobody_would_see_is_refused_and_its_control_given(invoked) -> None:
    (invocation,) = invoked(body(TRY), {name: attempt for name, (attempt, _) in TRIED.items()})
    assert invocation.answer == {name: error for name, (_, error) in TRIED.items()}


def test_the_buffers_of_sockets_keep_their_size(invoked) -> None:
    (invocation,) = invoked(body(BUFFERS))
    assert invocation.answer == [True, 1]


def test_descriptors_are_bounded_over_all_processes(invoked) -> None:
    many, one = invoked(body(DESCRIPTORS), {"children": 4}, {"children": 0}, timeout=8)
    assert many.status == "exited", many.error
    assert one.answer == 900


def test_memory_is_counted_in_time_where_the_count_is_made_slow(invoked) -> None:
    """What is shared takes the kernel as long to find as there are mappings; here twenty children have as many."""
    too_much, within = invoked(
        body(MAPPINGS), {"mb": 600, "seconds": 60}, {"mb": 60, "seconds": 0.5}, timeout=12, memory_mb=512
    )
    assert too_much.status == "out-of-memory", too_much.error
    assert within.answer is True, "the control"


def test_descriptors_on_their_way_keep_nobody_else_from_running(tmp_path_factory) -> None:
    """They are counted for all processes of a user, and a sender who may have fewer open is refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))  # as most machines have it
    try:
        own = Sandbox.connect(tmp_path_factory.mktemp("descriptors"))
        assert own.status().available
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    taking = Job(
        code={"handler.py": body(ON_THEIR_WAY).encode()},
        template=TEMPLATE,
        steps=({"step": "invoke", "payload": {"seconds": 4}},),
        timeout=10,
    )
    try:
        with ThreadPoolExecutor(1) as other:
            attacked = other.submit(own.run, taking)
            for _ in range(4):
                honest(own)
            assert not attacked.done(), "it went on all the time"
            assert attacked.result().steps[0].invocations[0].status == "answered"
    finally:
        own.stop()
