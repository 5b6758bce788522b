"""HTTP APIs: payload 2.0 in, inferred or full answers out."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Outcome, StepResult

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        One: {Type: HttpApi, Properties: {Path: "/books/{id}", Method: get}}
        Any: {Type: HttpApi, Properties: {Path: "/files/{proxy+}", Method: ANY}}
        Post: {Type: HttpApi, Properties: {Path: /books, Method: POST}}
"""
STAGED = TEMPLATE.replace(
    "Resources:\n",
    "Resources:\n  Api: {Type: AWS::Serverless::HttpApi, "
    "Properties: {StageName: test, StageVariables: {color: red}}}\n",
).replace("Properties: {Path", "Properties: {ApiId: !Ref Api, Path")

# "Payload format version 2.0", without the parts that need an authorizer or a client certificate.
SAMPLE = {
    "version": "", "routeKey": "", "rawPath": "", "rawQueryString": "", "cookies": [""], "headers": {},
    "queryStringParameters": {},
    "requestContext": {
        "accountId": "", "apiId": "", "domainName": "", "domainPrefix": "",
        "http": {"method": "", "path": "", "protocol": "", "sourceIp": "", "userAgent": ""},
        "requestId": "", "routeKey": "", "stage": "", "time": "", "timeEpoch": 0,
    },
    "body": "", "pathParameters": {}, "isBase64Encoded": False, "stageVariables": {},
}  # fmt: skip


def send(cloud: Any, handler: Any, method: str, path: str, template: str = TEMPLATE, **more: Any) -> StepResult:
    world = World.deploy(template)
    step = {"step": "request", "method": method, "path": path, **more}
    result = play(world, Job(code={}, template=template, steps=(step,)), cloud.invoker(world, handler))
    assert result.outcome is Outcome.FINISHED, result.message
    return result.steps[0]


def event_of(cloud: Any, *request: str, **more: Any) -> Any:
    return send(cloud, lambda event, context: None, *request, **more).invocations[0].event


def response_to(cloud: Any, answer: Any) -> Any:
    return send(cloud, lambda event, context: answer, "GET", "/books/7").response


def test_the_event_has_every_key_path_of_the_documented_sample(cloud: Any) -> None:
    event = event_of(cloud, "PUT", "/files/a?b=c", template=STAGED, headers={"cookie": "a=1"}, body="text")
    assert cloud.missing_paths(SAMPLE, event) == []


def test_what_a_request_does_not_have_is_absent(cloud: Any) -> None:
    event = event_of(cloud, "POST", "/books")
    assert {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"} & set(event) == set()


def test_several_values_of_a_header_or_parameter_are_joined_and_cookies_stand_apart(cloud: Any) -> None:
    event = event_of(
        cloud, "GET", "/books/7?tag=a%20b&tag=c", headers={"X-Color": ["red", "blue"], "Cookie": "a=1; b=2"}
    )
    assert event["queryStringParameters"] == {"tag": "a b,c"}
    assert event["rawQueryString"] == "tag=a%20b&tag=c"
    assert event["headers"]["x-color"] == "red,blue"
    assert event["cookies"] == ["a=1", "b=2"]


def test_a_named_stage_stands_before_the_path_and_the_default_stage_does_not(cloud: Any) -> None:
    assert event_of(cloud, "GET", "/books/7", template=STAGED)["rawPath"] == "/test/books/7"
    assert event_of(cloud, "GET", "/books/7")["rawPath"] == "/books/7"


@pytest.mark.parametrize(
    ("kind", "encoded"),
    [
        ("application/json", False),
        ("text/csv", False),
        ("application/x-www-form-urlencoded", True),
        ("image/png", True),
    ],
)
def test_only_some_content_types_come_as_text(cloud: Any, kind: str, encoded: bool) -> None:
    event = event_of(cloud, "POST", "/books", headers={"content-type": kind}, body="a=1")
    assert event["isBase64Encoded"] is encoded
    assert event["headers"]["content-length"] == "3"
    assert event["body"] == (base64.b64encode(b"a=1").decode() if encoded else "a=1")


def test_a_request_without_a_route_is_404(cloud: Any) -> None:
    step = send(cloud, lambda event, context: None, "DELETE", "/books/7")
    assert (step.response["status"], step.response["body"]) == (404, '{"message": "Not Found"}')
    assert step.invocations == ()


@pytest.mark.parametrize(
    ("answer", "body"),
    [({"hello": "world"}, '{"hello":"world"}'), ("plain text", "plain text"), ([1, 2], "[1,2]"), (None, "null")],
)
def test_an_answer_without_a_status_code_is_the_body_of_a_200(cloud: Any, answer: Any, body: str) -> None:
    response = response_to(cloud, answer)
    assert (response["status"], response["body"]) == (200, body)
    assert response["headers"]["content-type"] == "application/json"


def test_a_full_answer_becomes_the_response_with_its_cookies(cloud: Any) -> None:
    answer = {"statusCode": 201, "headers": {"X-A": "1"}, "cookies": ["a=1; Secure", "b=2"], "body": "made"}
    response = response_to(cloud, answer)
    assert (response["status"], response["body"]) == (201, "made")
    assert response["headers"]["x-a"] == "1"
    assert response["cookies"] == ["a=1; Secure", "b=2"]


def test_a_base64_body_is_decoded(cloud: Any) -> None:
    response = response_to(
        cloud, {"statusCode": 200, "isBase64Encoded": True, "body": base64.b64encode(b"\xff").decode()}
    )
    assert (response["is_base64"], base64.b64decode(response["body"])) == (True, b"\xff")


@pytest.mark.parametrize(
    "answer", [{"statusCode": "x"}, {"statusCode": 200, "body": {}}, {"statusCode": 200, "headers": "x"}]
)
def test_an_answer_that_cannot_be_read_is_500(cloud: Any, answer: Any) -> None:
    response = response_to(cloud, answer)
    assert (response["status"], response["body"]) == (500, '{"message": "Internal Server Error"}')


def test_a_function_error_is_500(cloud: Any) -> None:
    def broken(event: Any, context: Any) -> Any:
        raise ValueError("no")

    response = send(cloud, broken, "GET", "/books/7").response
    assert (response["status"], response["body"]) == (500, '{"message": "Internal Server Error"}')


def test_a_function_that_takes_longer_than_30_seconds_is_503(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    step = {"step": "request", "method": "GET", "path": "/books/7"}
    slow = cloud.invoker(world, lambda event, context: "late", duration_ms=30_001.0)
    response = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), slow).steps[0].response
    assert (response["status"], response["body"]) == (503, '{"message": "Service Unavailable"}')


VERSION_1 = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        Get: {Type: HttpApi, Properties: {Path: "/hello/{name}", Method: get, PayloadFormatVersion: "1.0"}}
"""


def test_a_route_may_ask_for_the_payload_1_0(cloud: Any) -> None:
    world = World.deploy(VERSION_1)
    steps = ({"step": "request", "method": "GET", "path": "/hello/ada?q=1&q=2", "headers": {"X-A": ["1", "2"]}},)
    answer = {"statusCode": 200, "multiValueHeaders": {"X-B": ["1", "2"]}, "body": "hi"}
    result = play(world, Job(code={}, template=VERSION_1, steps=steps), cloud.invoker(world, lambda e, c: answer))
    (invocation,) = result.steps[0].invocations
    event = invocation.event
    assert (event["version"], event["resource"], event["path"]) == ("1.0", "/hello/{name}", "/hello/ada")
    assert (event["pathParameters"], event["multiValueQueryStringParameters"]) == ({"name": "ada"}, {"q": ["1", "2"]})
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    response = result.steps[0].response
    assert (response["status"], response["headers"]["x-b"], response["body"]) == (200, "1, 2", "hi")


def test_in_payload_1_0_an_answer_without_a_status_is_malformed(cloud: Any) -> None:
    world = World.deploy(VERSION_1)
    steps = ({"step": "request", "path": "/hello/ada"},)
    result = play(world, Job(code={}, template=VERSION_1, steps=steps), cloud.invoker(world, lambda e, c: {"n": 1}))
    assert result.steps[0].response["status"] == 500


CORS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: {CorsConfiguration: {AllowOrigins: ["https://shop.example"], AllowMethods: [GET], MaxAge: 5}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events: {Get: {Type: HttpApi, Properties: {Path: /hello, Method: get}}}
"""


@pytest.mark.parametrize(
    ("method", "origin", "status", "allowed", "invoked"),
    [
        ("OPTIONS", "https://shop.example", 204, "https://shop.example", 0),
        ("OPTIONS", "https://other.example", 204, None, 0),
        ("GET", "https://shop.example", 200, "https://shop.example", 1),
        ("GET", "https://other.example", 200, None, 1),
    ],
)
def test_an_api_with_cors_answers_preflights_and_sets_the_headers_itself(
    cloud: Any, method: str, origin: str, status: int, allowed: str | None, invoked: int
) -> None:
    world = World.deploy(CORS)
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    steps = ({"step": "request", "method": method, "path": "/hello", "headers": headers},)
    answer = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "everybody"}}
    result = play(world, Job(code={}, template=CORS, steps=steps), cloud.invoker(world, lambda e, c: answer))
    response = result.steps[0].response
    assert (response["status"], len(result.steps[0].invocations)) == (status, invoked)
    assert response["headers"].get("access-control-allow-origin") == allowed
