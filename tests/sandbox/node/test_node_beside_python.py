"""Both runtimes in one warden, and in one job."""

import pytest

from sandbox import Job

pytestmark = pytest.mark.sandbox
PYTHON = "import sys\ndef handler(event, context): return sys.version.split()[0]"
NODE = "export const handler = async () => process.version;"


def test_one_application_has_functions_in_both(play):
    functions = {
        "Snake": {"handler": "app.handler", "runtime": "python3.13"},
        "Script": {"handler": "index.handler", "runtime": "nodejs22.x"},
    }
    events = [("Snake", {}), ("Script", {}), ("Snake", {})]
    first, second, third = play({"app.py": PYTHON, "index.mjs": NODE}, functions, events)
    assert first.answer.startswith("3.") and second.answer.startswith("v2")
    assert (first.cold, second.cold, third.cold) == (True, True, False)


def test_a_template_of_one_runtime_runs_as_the_other_when_the_job_says_so(sandbox):
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: ., Handler: app.handler, Runtime: python3.13}\n"
    )
    code = {"app.mjs": b"export const handler = async () => process.env.AWS_EXECUTION_ENV;"}
    result = sandbox.run(
        Job(code=code, template=template, runtime="nodejs", steps=({"step": "invoke", "payload": {}},))
    )
    assert result.steps[0].invocations[0].answer == "AWS_Lambda_nodejs24.x"


def test_the_self_test_of_every_runtime_tries_node_too(sandbox):
    status = sandbox.status(every_runtime=True)
    tried = dict(status.checks)
    assert (status.available, status.missing) == (True, "")
    assert len([name for name in tried if name.startswith("Node.js: ")]) >= 13
    assert all(tried.values())
