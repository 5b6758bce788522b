"""The real sandbox, one warden for the whole session."""

import pytest

from sandbox import Job, Sandbox
from sandbox.job import Limits

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: %(timeout)s
      MemorySize: %(memory)s
      Environment:
        Variables:
          GREETING: hello
"""


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    found = Sandbox.connect(tmp_path_factory.mktemp("sandbox"))
    yield found
    found.stop()


@pytest.fixture
def invoke(sandbox):
    """Run `code` as handler.py on each of `events`; gives the invocations."""

    def run(code, *events, timeout=3, memory=128, files=None, handler=None, **job):
        template = FUNCTION % {"timeout": timeout, "memory": memory}
        steps = tuple({"step": "invoke", "payload": event} for event in events or ({},))
        sources = {"handler.py": code.encode(), **(files or {})}
        result = sandbox.run(Job(code=sources, template=template, steps=steps, handler=handler, **job))
        assert result.outcome == "finished", (result.outcome, result.message)
        return [invocation for step in result.steps for invocation in step.invocations]

    return run


HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION_OF_MANY = """\
  %(id)s:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: %(handler)s
      Runtime: %(runtime)s
      Timeout: %(timeout)s
      MemorySize: %(memory)s
"""


@pytest.fixture(scope="module")
def played(sandbox):
    """Deploy `functions`, {logical id: {handler, runtime?, timeout?, memory?, more?}}, with `files` at the root of
    each, invoke them in the order of `events`, [(logical id, event)], and give the result."""

    def run(files, functions, events, resources="", **job):
        template = HEAD + resources
        for name, function in functions.items():
            properties = {"runtime": "nodejs24.x", "timeout": 5, "memory": 256, **function}
            template += FUNCTION_OF_MANY % {"id": name, **properties} + properties.get("more", "")
        steps = tuple({"step": "invoke", "function": name, "payload": event} for name, event in events)
        code = {path: text.encode() for path, text in files.items()}
        first = next(iter(functions.values())).get("runtime", "nodejs24.x")
        job = Job(
            code=code,
            template=template,
            steps=steps,
            runtime=first if len(functions) == 1 else "",
            limits=Limits(seconds=60),
            **job,
        )
        result = sandbox.run(job)
        assert result.outcome == "finished", (result.outcome, result.message)
        return result

    return run


@pytest.fixture(scope="module")
def play(played):
    """As `played`, but gives the invocations in the order of the events."""

    def run(*arguments, **job):
        return [step.invocations[0] for step in played(*arguments, **job).steps]

    return run


@pytest.fixture
def node(play):
    """Run `code` as handler.mjs on each of `events`; gives the invocations."""

    def run(code, *events, name="handler.mjs", **function):
        function = {"handler": "handler.handler", **function}
        return play({name: code}, {"Function": function}, [("Function", event) for event in events or ({},)])

    return run
