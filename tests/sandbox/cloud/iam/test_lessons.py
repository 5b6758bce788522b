"""One exercise played in this process: its template gives the solution what it needs, and without its policies nothing
works. Every exercise is held to it behind the real wall, in tests/content."""

import functools
import importlib.util
import json
from pathlib import Path

import boto3
import pytest

from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job

LESSONS = Path(__file__).parents[4] / "lessons"
EXERCISE = LESSONS / "02-event-sources/01-s3-events/copy-object"


def steps(folder):
    """Every event of the menu, in the order of the files; a raw event is given to the function."""
    documents = [json.loads(path.read_text()) for path in sorted((folder / "events").glob("*.json"))]
    return tuple(each if "step" in each else {"step": "invoke", "payload": each} for each in documents)


@pytest.fixture
def play_solution(cloud, monkeypatch):
    """Play the events of an exercise with its solution in this process, bound by the policies of `roles`."""

    def played(folder, roles):
        template = (folder / "template.yaml").read_text()
        world = World.deploy(template)
        function = next(iter(world.functions)).configuration
        authorizer = Policies(roles(world), world.functions, own_request=world.endpoint.own_request)
        for name, value in function.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "client", lambda service: cloud.client(world, service))
        monkeypatch.setattr(boto3, "resource", lambda service: resource(cloud.send, service))
        specification = importlib.util.spec_from_file_location("solution", folder / "solution/handler.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)

        def handler(event, context):
            world.endpoint.authorizer = authorizer
            context.client("sts")  # the clients of the module are this invocation's now
            return module.handler(event, context)

        job = Job(code={}, template=template, steps=steps(folder))
        return play(world, job, cloud.invoker(world, handler))

    return played


@functools.cache
def resource(send, service):
    keys = {"aws_access_key_id": "ASIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
    session = boto3.session.Session(region_name="us-east-1", **keys)
    made = session.resource(service, endpoint_url="http://127.0.0.1:4566")
    made.meta.client.meta.events.register("before-send", send)
    return made


def calls(result):
    return [call for step in result.steps for invocation in step.invocations for call in invocation.calls]


def test_a_solution_is_not_denied(play_solution):
    made = calls(play_solution(EXERCISE, lambda world: world.deployment.roles))
    assert [call.error_message for call in made if "Denied" in (call.error_code or "")] == []
    assert any(call.status == 200 for call in made)


def test_a_solution_without_its_policies_is_denied(play_solution):
    made = calls(play_solution(EXERCISE, lambda _world: {}))
    assert made and all(call.error_code == "AccessDenied" for call in made)
