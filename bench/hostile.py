"""What somebody hands in who wants the server to suffer. Each is stopped by the wall (`tests/sandbox/attacks`)."""

from __future__ import annotations

PROGRAMS = {
    "turns for ever": """
def handler(event, context):
    while True:
        pass
""",
    "takes memory": """
def handler(event, context):
    kept = []
    while True:
        kept.append(bytearray(b"x" * 10_000_000))
""",
    "forks": """
import os
def handler(event, context):
    while True:
        try:
            os.fork()
        except OSError:
            pass
""",
    "writes without end": """
def handler(event, context):
    while True:
        print("x" * 65536)
""",
    "fills the disk": """
def handler(event, context):
    number = 0
    while True:
        number += 1
        with open(f"/tmp/{number}", "wb") as file:
            file.write(b"x" * 10_000_000)
""",
    "starts threads": """
import threading
def handler(event, context):
    while True:
        try:
            threading.Thread(target=threading.Event().wait).start()
        except RuntimeError:
            pass
""",
    "calls without end": """
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    while True:
        s3.list_buckets()
""",
    "hammers the Runtime API": """
import os, socket
def handler(event, context):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    while True:
        try:
            with socket.create_connection((host, int(port))) as one:
                one.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nContent-Length: -1\\r\\n\\r\\n")
        except OSError:
            pass
""",
}
