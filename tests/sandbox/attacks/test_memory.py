"""Memory: whichever way it is taken, taking more than the function's size ends in "out of memory", and nothing else."""

import pytest

from bench.memory import tree
from tests.sandbox.attacks import leftovers

pytestmark = pytest.mark.sandbox
WAYS = {
    "a list that grows": "kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))",
    "anonymous mappings": """kept = []
while True:
    kept.append(mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    kept[-1].write(bytes(1 << 20))""",
    "a mapped file": """with open('/tmp/x', 'wb+') as file:
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
SOURCE = "import mmap, os, sys, threading, time\ndef handler(event, context):\n"


def body(way):
    return SOURCE + "\n".join(f"    {line}" for line in way.splitlines())


def resident(sandbox):
    """Bytes of the warden, the warm parents and the scenarios: the server's own side."""
    sandbox.status()  # until then the warm parents are growing
    total = 0
    for pid in tree([leftovers.warden(sandbox.folder)]):
        if leftovers._name(pid) in ("python", "python3", "cs-zygote", "cs-cloud"):
            with open(f"/proc/{pid}/statm") as statm:  # noqa: PTH123
                total += int(statm.read().split()[1]) * 4096
    return total


@pytest.mark.parametrize("way", WAYS)
def test_what_takes_too_much_is_ended_and_the_servers_own_memory_stays(invoked, sandbox, way):
    before = resident(sandbox)
    (invocation,) = invoked(body(WAYS[way]), timeout=8, memory_mb=192)
    assert invocation.status == "out-of-memory", (invocation.status, invocation.error)
    assert resident(sandbox) - before < 32 << 20


def test_control_the_same_kinds_of_memory_within_the_size_are_given(invoked):
    source = body("""kept = [bytearray(b'x') * (1 << 20) for _ in range(20)]
m = mmap.mmap(-1, 20 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
m.write(bytes(20 << 20))
return len(kept) + len(m)""")
    (invocation,) = invoked(source, memory_mb=192)
    assert invocation.answer == 20 + (20 << 20)


REFUSED = {
    "a reservation beyond every bound": (
        "mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)",
        "Cannot allocate memory",
    ),
    "huge pages": ("mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)", "Cannot allocate"),
    "memory that stays resident": (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nm = bytearray(1 << 20)\n"
        "if libc.mlock((ctypes.c_char * len(m)).from_buffer(m), 1 << 20): raise OSError(ctypes.get_errno(), 'mlock')",
        "mlock",
    ),
    "recursion without an end": ("def f(): return f()\nf()", "maximum recursion depth exceeded"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_would_be_more_than_memory_is_an_error_of_the_handlers_own(invoked, way):
    attempt, words = REFUSED[way]
    (invocation,) = invoked(body(attempt), memory_mb=256)
    assert invocation.status == "failed"
    assert words in invocation.error.message


def test_a_process_that_breaks_is_gone_and_the_next_invocation_has_another(invoked):
    source = "def handler(e, c):\n    import ctypes\n    if e.get('break'): ctypes.string_at(8)\n    return 'fine'"
    broken, after = invoked(source, {"break": True}, {})
    assert broken.status == "exited"
    assert broken.error.message.endswith("Runtime exited with error: signal: segmentation fault")
    assert (after.answer, after.cold) == ("fine", True)
