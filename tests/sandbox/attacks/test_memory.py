"""Memory: whichever way it is taken, taking more than the function's size ends in "out of memory", and nothing else."""

import contextlib
import threading
from pathlib import Path

import pytest

from bench.memory import tree
from tests.sandbox.attacks import leftovers

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
WAYS = {
    "a list that grows": "kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))",
    "anonymous mappings": """kept = []
while True:
    kept.append(mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    kept[-1].write(bytes(1 << 20))""",
    "a mapped file": """with tempfile.TemporaryFile() as file:
    os.ftruncate(file.fileno(), 400 << 20)
    m = mmap.mmap(file.fileno(), 0)
    for n in range(0, 400 << 20, 4096): m[n] = 1""",
    "children": """for _ in range(8):
    if os.fork() == 0:
        kept = bytearray(b'x') * (60 << 20)
        time.sleep(60)
time.sleep(60)""",
    "a child that lets nobody look": """import ctypes
if os.fork() == 0:
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # not dumpable
    kept = bytearray(b'x') * (400 << 20)
    time.sleep(60)
time.sleep(60)""",
    "a thread that outlives the first one": """import ctypes
def eat():
    time.sleep(0.2)
    kept = bytearray(b'x') * (400 << 20)
    time.sleep(60)
threading.Thread(target=eat).start()
ctypes.CDLL(None).syscall(60 if os.uname().machine == "x86_64" else 93, 0)  # exit: of this thread alone""",
    "stacks of threads": """threading.stack_size(8 << 20)
def deep(n):
    if n: return deep(n - 1)
    time.sleep(60)
sys.setrecursionlimit(10**6)
kept = []
def eat():
    kept.append(bytearray(b'x') * (10 << 20))
    deep(1000)
for _ in range(100): threading.Thread(target=eat, daemon=True).start()
time.sleep(60)""",
}
SOURCE = "import mmap, os, sys, tempfile, threading, time\ndef handler(event, context):\n"


def body(way):
    return SOURCE + "\n".join(f"    {line}" for line in way.splitlines())


class Peak:
    """The most memory that the server's own side has within a block: warden, warm parents and scenarios, in bytes more
    than before it."""

    def __init__(self, sandbox):
        sandbox.status()  # until then the warm parents are growing
        below = tree([leftovers.warden(sandbox.folder)])
        ours = ("python", "python3", "cs-zygote", "cs-cloud")
        self._processes = [Path(f"/proc/{pid}/statm") for pid in below if leftovers._name(pid) in ours]
        self._over = threading.Event()
        self.bytes = 0

    def __enter__(self):
        self._before = self._resident()
        self._looking = threading.Thread(target=self._look)
        self._looking.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._looking.join()

    def _look(self):
        while not self._over.wait(0.02):
            self.bytes = max(self.bytes, self._resident() - self._before)

    def _resident(self):
        pages = 0
        for statm in self._processes:
            with contextlib.suppress(OSError):  # it has ended
                pages += int(statm.read_text().split()[1])
        return pages * 4096


@pytest.mark.parametrize("way", WAYS)
def test_what_takes_too_much_is_ended_and_the_servers_own_memory_stays(invoked, sandbox, tier, way):
    """In tier C who lets nobody look hides files, too, which ends it if its memory does not."""
    with Peak(sandbox) as peak:
        (invocation,) = invoked(body(WAYS[way]), timeout=20, memory_mb=192)
    ends = ("out-of-memory", "exited") if tier == "C" and "nobody look" in way else ("out-of-memory",)
    assert invocation.status in ends, (invocation.status, invocation.error)
    assert peak.bytes < 32 << 20


def test_control_the_same_kinds_of_memory_within_the_size_are_given(invoked):
    source = body("""kept = [bytearray(b'x') * (1 << 20) for _ in range(20)]
m = mmap.mmap(-1, 20 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
m.write(bytes(20 << 20))
return len(kept) + len(m)""")
    (invocation,) = invoked(source, memory_mb=192)
    assert invocation.answer == 20 + (20 << 20)


def test_recursion_without_an_end_is_an_error_of_the_handlers_own(invoked):
    (invocation,) = invoked(body("def f(): return f()\nf()"), memory_mb=256)
    assert invocation.status == "failed"
    assert "maximum recursion depth exceeded" in invocation.error.message


def test_a_process_that_breaks_is_gone_and_the_next_invocation_has_another(invoked):
    source = "def handler(e, c):\n    import ctypes\n    if e.get('break'): ctypes.string_at(8)\n    return 'fine'"
    broken, after = invoked(source, {"break": True}, {})
    assert broken.status == "exited"
    assert broken.error.message.endswith("Runtime exited with error: signal: segmentation fault")
    assert (after.answer, after.cold) == ("fine", True)
