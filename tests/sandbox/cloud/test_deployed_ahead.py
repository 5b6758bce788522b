"""A world that was deployed ahead is the one that deploying would give now: for every lesson's template, down to what
moto keeps."""

from __future__ import annotations

import dataclasses
import datetime
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from moto.core.base_backend import BackendDict

from course.catalogue import load
from course.grading import jobs
from sandbox.cloud.backends import moto_backends, own_requests
from sandbox.cloud.backends.listeners import Listeners, listening
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.state import snapshot
from sandbox.cloud.warming import SERVICES, WARMING_TEMPLATE, touch
from sandbox.cloud.world import World
from sandbox.job import Job, Seed, SeedObject

SEED = Seed(objects=(SeedObject(bucket="Bucket", key="k", body=b"seed"),), items={"Table": ({"id": "1"},)})


def test_every_lessons_template_and_seed_is_the_same_ahead_and_now() -> None:
    first = {exercise.id: next(iter(jobs(exercise, *_answer(exercise), 1)))[1] for exercise in _exercises()}
    assert len(first) > 20
    for name, job in first.items():
        once, twice = _deployed_now(job), _deployed_now(job)
        steady = {path for path, value in once.items() if twice.get(path, _MISSING) == value}
        assert len(steady) > 0.8 * len(once), "there is too little to compare"
        spent = World.deploy(job.template, job.seed, others=1)
        _use_up(spent)
        ahead = _everything(spent.another(job.template, job.seed))
        assert {path: ahead.get(path) for path in steady} == {path: once[path] for path in steady}, name
        assert len(ahead) == len(once), name


def test_what_is_written_into_one_world_is_in_no_other() -> None:
    spent = World.deploy(WARMING_TEMPLATE, SEED, others=2)
    bucket, key = spent.resources["Bucket"], {"id": {"S": "2"}}
    spent.own_request(own_requests.put_object(bucket, "new", b"new", "text/plain", {}))
    spent.own_request(own_requests.dynamodb("PutItem", {"TableName": spent.resources["Table"], "Item": key}))
    pictures = [spent.picture()]
    CLOCK.skipped = 1000.0
    world = spent
    for _ in range(3):  # the third is deployed now
        world = world.another(WARMING_TEMPLATE, SEED)
        assert CLOCK.skipped == 0
        pictures.append(snapshot())
    assert pictures[0] != pictures[1] == pictures[2] == pictures[3]
    assert world.own_request(own_requests.get_object(bucket, "k")).body == b"seed"


def test_who_is_told_of_what_happens_is_the_world_that_stands() -> None:
    spent = World.deploy(WARMING_TEMPLATE, SEED, others=1)
    told = listening()
    world = spent.another(WARMING_TEMPLATE, SEED)
    assert set(told) == set(listening()) == {name for name in vars(Listeners) if not name.startswith("_")}
    assert all(told[name] != heard for name, heard in listening().items() if callable(heard))
    world.own_request(own_requests.put_object(world.resources["Bucket"], "new", b"new", "text/plain", {}))
    assert [delivery.source for delivery in world.take_deliveries()] == ["s3"]
    assert spent.take_deliveries() == []


def test_what_a_world_stored_is_let_go_when_the_next_one_stands() -> None:
    spent = World.deploy(WARMING_TEMPLATE, SEED, others=1)
    bucket = spent.resources["Bucket"]
    spent.own_request(own_requests.put_object(bucket, "new", b"new", "text/plain", {}))
    stored = _keys(bucket)
    world = spent.another(WARMING_TEMPLATE, SEED)
    assert [key._value_buffer.closed for key in stored] == [True, True]
    assert [key._value_buffer.closed for key in _keys(world.resources["Bucket"])] == [False]


def test_a_seed_that_is_large_is_deployed_once_and_again_when_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    deployed: list[World] = []
    real = World._deployed.__func__  # type: ignore[attr-defined]

    def counted(cls: type[World], template: str, seed: Seed | None) -> World:
        deployed.append(real(cls, template, seed))
        return deployed[-1]

    monkeypatch.setattr(World, "_deployed", classmethod(counted))
    large = Seed(objects=(SeedObject(bucket="Bucket", key="k", body=b"x" * 2_000_000),))
    for seed, ahead in ((SEED, 3), (large, 1)):
        deployed.clear()
        world = World.deploy(WARMING_TEMPLATE, seed, others=2)
        assert len(deployed) == ahead
        assert world.another(WARMING_TEMPLATE, seed).picture() == world.picture()
        assert len(deployed) == max(ahead, 2)


_MISSING = object()
_PLAIN = (str, bytes, int, float, bool, type(None), datetime.datetime)


def _exercises() -> Iterator[Any]:
    yield from load(Path("lessons")).exercises.values()


def _answer(exercise: Any) -> tuple[str, Mapping[str, bytes]]:
    runtime = next(iter(exercise.solution))
    return runtime, exercise.solution[runtime]


def _deployed_now(job: Job) -> dict[str, Any]:
    return _everything(World.deploy(job.template, job.seed))


def _use_up(world: World) -> None:
    """Write something of each kind."""
    world.endpoint.authorizer = None
    touch(world.own_request, SERVICES)
    for bucket in world.picture().objects:
        world.own_request(own_requests.put_object(bucket, "left", b"behind", "text/plain", {}))
    for function in world.functions:
        configuration = dataclasses.replace(function.configuration, environment={"LEFT": "behind"})
        function.configuration = configuration
        function.tags["left"] = "behind"


def _everything(world: World) -> dict[str, Any]:
    """What moto and the world hold: path -> value, or the name of a type."""
    found: dict[str, Any] = {}
    picture = world.picture()  # asks moto for S3 and DynamoDB, which is what makes them
    for service in BackendDict._instances:
        _walk(service.service_name, dict(service), found, set())
    _walk("deployment", world.deployment, found, set())
    _walk("picture", picture, found, set())
    _walk("permissions", world.policies.permissions(), found, set())
    return found


def _walk(path: str, value: Any, found: dict[str, Any], above: set[int]) -> None:
    if isinstance(value, _PLAIN):
        found[path] = value
        return
    found[path] = type(value).__name__
    if id(value) in above or isinstance(value, type | threading.Thread) or callable(value):
        return
    above = above | {id(value)}
    if isinstance(value, Mapping):
        members = [(str(name), member) for name, member in dict(value).items()]
    elif isinstance(value, list | tuple):
        members = [(str(place), member) for place, member in enumerate(value)]
    else:
        slots = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
        members = [(name, getattr(value, name)) for name in slots if hasattr(value, name)]
        members += list(getattr(value, "__dict__", {}).items())
    for name, member in members:
        _walk(f"{path}.{name}", member, found, above)


def _keys(bucket: str) -> list[Any]:
    return [versions[-1] for versions in dict.values(moto_backends.s3_backend().buckets[bucket].keys)]
