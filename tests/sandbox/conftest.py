"""The real sandbox, one warden for the whole session."""

import pytest

from sandbox import Job, Sandbox

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
