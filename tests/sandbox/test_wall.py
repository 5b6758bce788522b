"""The inner wall, layer by layer: what is refused, and that it is the layer which refuses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.wall import outer

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layers")
    line = [sys.executable, "-m", "tests.sandbox.layers", str(folder), "python"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_every_layer_every_attack_is_held(outcomes):
    assert len(outcomes["none"]) >= 14
    assert {name: outcome for name, outcome in outcomes["none"].items() if outcome != "held"} == {}


@pytest.mark.parametrize(
    ("layer", "attack"),
    [
        ("limits", "the number of processes is bounded"),
        ("capabilities", "no capability is left"),
        ("landlock", "the task root is read-only"),
        ("seccomp", "no namespace can be made"),
        ("seccomp", "raw and netlink sockets are refused"),
    ],
)
def test_without_one_layer_an_attack_succeeds(outcomes, layer, attack):
    assert outcomes["none"][attack] == "held"
    assert outcomes[layer][attack].startswith("succeeded")


def test_a_handler_sees_only_the_packages_that_lambda_would_have():
    entries = outer.site_entries(["boto3", "awslambdaric"])
    assert {"boto3", "botocore", "awslambdaric"} <= set(entries)
    assert not {"flask", "moto", "sqlalchemy", "requests"} & set(entries)


def test_a_handler_that_imports_what_lambda_does_not_have_fails_as_in_lambda(invoke):
    (there,) = invoke("import boto3\ndef handler(e, c): return boto3.__name__")
    assert there.answer == "boto3"
    (missing,) = invoke("import requests\ndef handler(e, c): return 1")
    assert missing.error.type == "Runtime.ImportModuleError"
    assert "No module named 'requests'" in missing.error.message


def test_nothing_of_the_server_is_in_the_handlers_environment(invoke, monkeypatch):
    monkeypatch.setenv("COLDSTART_CANARY", "secret")
    code = "import os\ndef handler(e, c): return [dict(os.environ), open('/proc/self/environ').read()]"
    (invocation,) = invoke(code)
    mine, at_exec = invocation.answer
    assert mine["GREETING"] == "hello"
    assert "CANARY" not in json.dumps(mine) + at_exec
    assert "COLDSTART_CONTROL" not in mine


def test_a_run_sees_no_file_of_the_run_before(invoke):
    code = """
import os, pathlib
def handler(e, c):
    seen = sorted(os.listdir('/tmp'))
    pathlib.Path('/tmp/left').write_text('x')
    return seen
"""
    first, second = invoke(code, {}, {})
    assert (first.answer, second.answer) == ([], ["left"])  # the control: warm, so /tmp is kept
    (another,) = invoke(code)
    assert another.answer == []


def test_descriptors_of_ours_are_not_inherited(invoke):
    code = "import os\ndef handler(e, c): return sorted(int(n) for n in os.listdir('/proc/self/fd'))"
    (invocation,) = invoke(code)
    assert [number for number in invocation.answer if number > 8] == []


def test_the_zygote_holds_no_secret_that_a_handler_could_find(invoke):
    code = """
import gc
def handler(e, c):
    return [name for name in ('flask', 'moto', 'sqlalchemy', 'course') if name in __import__('sys').modules]
"""
    (invocation,) = invoke(code)
    assert invocation.answer == []
