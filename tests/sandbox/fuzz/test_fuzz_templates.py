"""Templates that were right before they were changed: each is deployed, or refused in one sentence, soon."""

from __future__ import annotations

import json
import time
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from sandbox import plain
from sandbox.cloud.scenario import play
from sandbox.cloud.template.deployer import _Deployer
from sandbox.cloud.template.template import read
from sandbox.cloud.world import TemplateRejected, World
from sandbox.job import Job, Limits, Seed
from tests.sandbox.cloud.conftest import FakeInvoker
from tests.sandbox.fuzz import seeded, wire
from tests.sandbox.fuzz.faults import Faults
from tests.sandbox.fuzz.parameters import TEXTS, One
from tests.sandbox.fuzz.settings import CHANCE, fuzzed

CPU_SECONDS = 5.0
LESSONS = sorted((Path(__file__).parents[3] / "lessons").rglob("template.yaml"))
TEMPLATES = (seeded.TEMPLATE, *(path.read_text() for path in LESSONS))
VALUES: tuple[Any, ...] = (
    *wire.ODD, *(text for text in TEXTS if len(text) < 6000), 10**400, {"Ref": "Nowhere"}, {"Ref": "Function"},
    {"Ref": []},
    {"Fn::GetAtt": "Function.Arn"}, {"Fn::GetAtt": ["Bucket", "Nothing"]}, {"Fn::GetAtt": 5},
    {"Fn::Sub": "${A}${AWS::Region}${"},
    {"Fn::Sub": ["${a}", {"a": {"Ref": "AWS::NoValue"}}]}, {"Fn::Join": ["", "abc"]}, {"Fn::Select": [9, []]},
    {"Fn::If": ["Never", 1, 2]}, {"Fn::FindInMap": ["a", "b", "c"]}, {"Fn::Base64": {}},
    {"Fn::Transform": {"Name": "AWS::Include"}},
    {"Ref": "AWS::NoValue"}, {"Fn::Split": [",", {"Fn::Split": [",", "a"]}]}, {"Fn::ImportValue": "a"},
    {"Fn::Unknown": 1},
    "AWS::SQS::Queue", "AWS::Serverless::Function", "AWS::EC2::Instance", "arn:aws:sqs:us-east-1:123456789012:seeded",
)  # fmt: skip
NAMES = (
    "Condition", "DependsOn", "Type", "Properties", "Fn::If", "Ref", "Events", "Policies", "Globals", "Conditions",
    "Metadata",
    "DeletionPolicy", "Environment", "\u00e9", "", "a" * 300, "Tags",
)  # fmt: skip


def written(one: One) -> str:
    """A template with up to four things about it changed, or its text spoilt."""
    text: str = one(TEMPLATES)
    document = json.loads(json.dumps(read(text).document))
    for _ in range(one(range(5))):
        _change(one, document)
    changed = json.dumps(document) if one(range(4)) else text
    if one(range(6)) == 0:
        at = one(range(len(changed)))
        changed = changed[:at] + one(("", "{", "}", ":", "- ", "\n", "&a [*a]", "!Ref ", "\t", "\x00", "'",
            "? ")) + changed[at + one((0, 1, 9)) :]
    return changed


def _change(one: One, document: Any) -> None:
    found = list(wire.places(document))
    holder, key = one(found) if found else (document, "a")
    match one(range(5)):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.extend([holder[key]] * 20)
        case 1:
            holder[one(NAMES)] = holder[key]
        case 2:
            other = one(found)
            holder[key] = json.loads(json.dumps(other[0][other[1]]))
        case _:
            holder[key] = deepcopy(one(VALUES))


def deployed(one: One, outcomes: Counter[str]) -> list[str]:
    """What is wrong with a deployment, and with what is then played in it."""
    text = written(one)
    began = time.process_time()
    with Faults() as found:
        try:
            world = World.deploy(text, Seed())
        except TemplateRejected as rejected:
            outcomes["rejected"] += 1
            sentence = str(rejected)
            if not sentence.endswith(".") or len(sentence) > 20_000:
                found.all.append(f"a refusal that is no sentence: {sentence[:500]!r}")
        else:
            outcomes["deployed"] += 1
            names = [function.configuration.logical_id for function in world.functions][:3]
            steps = [{"step": "invoke", "payload": {}, "function": name} for name in names]
            steps.append({"step": "wait", "seconds": 120})
            job = Job(code={"handler.py": b""}, template=text, steps=tuple(steps), limits=Limits(invocations=40))
            result = play(world, job, FakeInvoker(world, lambda *_: None))
            outcomes[result.outcome] += 1
            json.loads(plain.text(result).encode("utf-8", "surrogatepass"))
    spent = time.process_time() - began
    if spent > CPU_SECONDS:
        found.all.append(f"took {spent:.1f} s of the processor")
    return [f"{fault}\n{text[:6000]}" for fault in found.all]


def templates(examples: int, *, shrinking: bool = True) -> Counter[str]:
    """Raises AssertionError, or what deploying has raised, with the first template in which something was wrong."""
    outcomes: Counter[str] = Counter()

    @fuzzed(examples, shrinking=shrinking)
    @given(CHANCE)
    def run(chance: Any) -> None:
        faults = deployed(chance.choice, outcomes)
        assert not faults, "\n".join(faults)

    run()
    return outcomes


def test_a_changed_template_is_deployed_or_refused_in_a_sentence() -> None:
    outcomes = templates(40)
    assert outcomes["deployed"] >= 10, outcomes
    assert outcomes["rejected"] >= 10, outcomes
    assert outcomes["finished"] >= 10, outcomes


def test_control_a_deployment_that_fails_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(_Deployer, "_make", fails)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        templates(3, shrinking=False)
