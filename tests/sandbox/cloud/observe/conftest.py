"""A world with functions, an observatory that hears of their invocations, and what it hands to other functions."""

from __future__ import annotations

import pytest

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.observe.trace_ids import TraceHeader, new_header
from sandbox.cloud.world import World
from sandbox.exchange import Exchange
from sandbox.result import Invocation, InvocationStatus, LogLine

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: orders, Handler: handler.handler, Runtime: python3.13, CodeUri: .}
  Watcher:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: watcher, Handler: handler.handler, Runtime: python3.13, CodeUri: .}
  Quiet:
    Type: AWS::Serverless::Function
    Properties:
      {FunctionName: quiet, Handler: handler.handler, Runtime: python3.13, CodeUri: ., Role: !GetAtt Streams.Arn}
  Streams:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: OnlyGroupsThatAreThere
          PolicyDocument:
            Statement: {Effect: Allow, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*"}
"""


class Watched:
    """The world, and how a test makes an invocation be over."""

    def __init__(self, client_of) -> None:
        self.world = World.deploy(TEMPLATE)
        self.world.endpoint.bound(1000)
        self.world.endpoint.authorizer = None  # who may do what is not the subject here
        self.observatory = self.world.observer
        self.deliveries = []
        Listeners.deliver = self.deliveries.append
        self._client_of = client_of

    def client(self, service):
        return self._client_of(self.world, service)

    def invoked(
        self, *texts, function="Orders", status=InvocationStatus.ANSWERED, traced=False, exchange=None, **facts
    ):
        configuration = self.world.functions[function].configuration
        header = new_header(facts.pop("cause_trace", ""), sampled=traced)
        lines = tuple(LogLine(at_ms=CLOCK.now_ms() + i, text=text) for i, text in enumerate(texts))
        throttled = status is InvocationStatus.THROTTLED
        invocation = Invocation(
            **{
                "request_id": "79104EXAMPLEB723",
                "function": function,
                "function_name": configuration.name,
                "source": "invoke",
                "event": {},
                "status": status,
                "cold": False,
                "duration_ms": 12.5,
                "logs": () if throttled else lines,
                "log_group": configuration.log_group,
                "log_stream": "2026/11/22/[$LATEST]e1",
                "trace_id": TraceHeader.parse(header).root,
                "trace_header": header,
                **facts,
            }
        )
        seen = Exchange(
            status=status,
            payload=b"null",
            cold=invocation.cold,
            environment="e1",
            log_stream=invocation.log_stream,
            init_ms=invocation.init_ms,
            duration_ms=invocation.duration_ms,
            max_memory_mb=40,
            logs=lines,
            **(exchange or {}),
        )
        with self.world.endpoint.lock:
            self.observatory.invoked(configuration, invocation, None if throttled else seen)
        return invocation

    def pass_time(self, seconds):
        CLOCK.advance_to(CLOCK.now() + seconds)
        self.observatory.time_passed(CLOCK.now())


@pytest.fixture
def watched(cloud):
    skipped = CLOCK.skipped
    yield Watched(cloud.client)
    CLOCK.skipped = skipped
