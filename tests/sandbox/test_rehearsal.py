"""What the zygote does beforehand leaves nothing behind but what the interpreter has learnt. In processes of their own:
it patches botocore."""

from __future__ import annotations

import os
import subprocess
import sys

BEGINNING = """
import logging, os, signal, sys, tempfile, threading
from sandbox.zygote import environment, function, locality, rehearsal, warmth
settings = environment.Settings(
    seccomp_program=b"", landlock_version=0, inhabit=function.inhabit)
"""
TRACES = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
ahead = warmth.load()
rehearsal.rehearse(settings)  # the first one imports and caches

def traces():
    from awslambdaric import bootstrap, lambda_runtime_client
    root = logging.getLogger()
    return {
        "variables": dict(os.environ), "path": list(sys.path), "arguments": list(sys.argv), "folder": os.getcwd(),
        "modules": sorted(sys.modules), "streams": [id(sys.stdin), id(sys.stdout), id(sys.stderr)],
        "descriptors": sorted((name, os.readlink("/proc/self/fd/" + name)) for name in os.listdir("/proc/self/fd")
                              if os.path.exists("/proc/self/fd/" + name)),
        "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)],
        "loggers": [root.level, list(root.handlers), list(root.filters)], "files": os.listdir(os.environ["TMPDIR"]),
        "importers": sorted(sys.path_importer_cache), "tempdir": tempfile.tempdir, "threads": threading.active_count(),
        "request": [bootstrap._GLOBAL_AWS_REQUEST_ID, lambda_runtime_client.runtime_client.__name__],
    }

before = traces()
rehearsal.rehearse(settings)
after = traces()
assert after == before, [(name, before[name], after[name]) for name in before if before[name] != after[name]]
import boto3
ahead.offer()
waiting = ahead._clients["s3"]
print(boto3.client("s3") is waiting, boto3.client("s3") is waiting)
print(before["files"], before["request"], before["loggers"], "AWS_LAMBDA_FUNCTION_NAME" in os.environ)
"""
GATHERED = """
def outer(number=2):
    def inner(factor):
        return [factor * number for _ in range(3)]
    return inner(3)

other = outer.__code__
idle = lambda: 1
kept = outer, idle, outer.__code__, idle.__code__
locality.gather_code(outer)
print(outer(), outer(4), outer.__code__ is kept[2], outer.__code__ == kept[2], idle.__code__ is kept[3])

def tree(code):
    yield code
    for one in code.co_consts:
        if type(one) is type(code):
            yield from tree(one)

print([id(new) != id(old) for new, old in zip(tree(outer.__code__), tree(kept[2]))])
"""


def ran(program: str, tmp_path) -> list[str]:
    variables = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", BEGINNING + program], capture_output=True, text=True, env=variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_rehearsal_leaves_no_trace_and_uses_up_no_client_that_was_built_ahead(tmp_path) -> None:
    clients, rest = ran(TRACES, tmp_path)
    assert clients == "True False"
    assert rest == "[] [None, 'runtime'] [30, [], []] False"


def test_what_runs_gets_new_code_with_the_code_within_it_and_does_what_it_did(tmp_path) -> None:
    facts, renewed = ran(GATHERED, tmp_path)
    assert facts == "[6, 6, 6] [12, 12, 12] False True True"
    assert renewed == "[True, True, True]"
