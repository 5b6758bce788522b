"""What is built for Node.js handlers: exact versions, a lock that names no host, every service of the cloud."""

import json
import re
from pathlib import Path

import pytest

from sandbox.cloud.services import SERVICES
from sandbox.errors import SandboxUnavailable
from sandbox.node import place

NODE = Path(place.__file__).parent
PACKAGES = json.loads((NODE / "package.json").read_text())["dependencies"]
LOCK = (NODE / "package-lock.json").read_text()
CLIENTS = {  # botocore's name -> what follows @aws-sdk/client-, where it differs
    "dynamodbstreams": "dynamodb-streams",
    "events": "eventbridge",
    "logs": "cloudwatch-logs",
}


def test_every_version_is_exact():
    assert {name: version for name, version in PACKAGES.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_the_lock_holds_every_package_by_its_hash_and_names_no_host():
    entries = {name: entry for name, entry in json.loads(LOCK)["packages"].items() if name}
    assert {name for name, entry in entries.items() if "integrity" not in entry} == set()
    assert {name.removeprefix("node_modules/") for name in entries} >= set(PACKAGES)
    assert "resolved" not in LOCK


def test_there_is_a_client_for_every_service_of_the_cloud():
    wanted = {f"@aws-sdk/client-{CLIENTS.get(name, name)}" for name in SERVICES}
    assert wanted - set(PACKAGES) == set()


def test_what_is_built_has_every_package():
    built = place.mounts().read_only
    (modules,) = [Path(source) for source, inside in built.items() if inside == place.MODULES]
    for name, version in PACKAGES.items():
        manifest = json.loads((modules / name / "package.json").read_text())
        assert (manifest["version"], manifest["type"]) == (version, "module")
        assert all((modules / name / file).is_file() for file in manifest["exports"].values())


def test_without_the_bundle_the_remedy_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "_BUNDLE", tmp_path / "missing")
    with pytest.raises(SandboxUnavailable) as caught:
        place.mounts()
    assert caught.value.check == "Node.js"
    assert "make runtime" in caught.value.remedy
