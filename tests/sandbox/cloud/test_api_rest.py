"""REST APIs: payload 1.0 in, proxy answers out ("Lambda proxy integrations in API Gateway")."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import InvocationStatus, Outcome, StepResult

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, Variables: {table: books}, BinaryMediaTypes: [image/png]}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events:
        One: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: "/books/{id}", Method: get}}
        New: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /books/new, Method: get}}
        Any: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: "/files/{proxy+}", Method: ANY}}
        Post: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /books, Method: post}}
"""

# "Input format of a Lambda function for proxy integration", API Gateway developer guide. Its authorizer and
# clientCert exist only with an authorizer and with mutual TLS, so they are left out here as API Gateway does.
SAMPLE = {
    "resource": "", "path": "", "httpMethod": "", "headers": {}, "multiValueHeaders": {},
    "queryStringParameters": {}, "multiValueQueryStringParameters": {}, "pathParameters": {}, "stageVariables": {},
    "requestContext": {
        "accountId": "", "apiId": "", "domainName": "", "domainPrefix": "", "extendedRequestId": "", "httpMethod": "",
        "identity": {
            "accessKey": None, "accountId": None, "caller": None, "cognitoAuthenticationProvider": None,
            "cognitoAuthenticationType": None, "cognitoIdentityId": None, "cognitoIdentityPoolId": None,
            "principalOrgId": None, "sourceIp": "", "user": None, "userAgent": "", "userArn": None,
        },
        "path": "", "protocol": "", "requestId": "", "requestTime": "", "requestTimeEpoch": 0, "resourceId": "",
        "resourcePath": "", "stage": "",
    },
    "body": "", "isBase64Encoded": False,
}  # fmt: skip


def send(cloud: Any, handler: Any, method: str = "GET", path: str = "/books/7", **more: Any) -> StepResult:
    world = World.deploy(TEMPLATE)
    step = {"step": "request", "method": method, "path": path, **more}
    result = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), cloud.invoker(world, handler))
    assert result.outcome is Outcome.FINISHED, result.message
    return result.steps[0]


def event_of(cloud: Any, *request: str, **more: Any) -> Any:
    return send(cloud, lambda event, context: {"statusCode": 204}, *request, **more).invocations[0].event


def test_the_event_has_every_key_path_of_the_documented_sample(cloud: Any) -> None:
    event = event_of(cloud, "GET", "/books/7?page=2", body="x")
    assert cloud.missing_paths(SAMPLE, event) == []


def test_query_and_headers_come_in_their_single_and_multi_value_forms(cloud: Any) -> None:
    event = event_of(cloud, "GET", "/books/7?tag=a%20b&tag=c", headers={"X-Color": ["red", "blue"]})
    assert event["queryStringParameters"] == {"tag": "c"}
    assert event["multiValueQueryStringParameters"] == {"tag": ["a b", "c"]}
    assert event["headers"]["X-Color"] == "blue"
    assert event["multiValueHeaders"]["X-Color"] == ["red", "blue"]


def test_what_a_request_does_not_have_is_null(cloud: Any) -> None:
    event = event_of(cloud, "GET", "/books/new")
    for name in ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body"):
        assert event[name] is None


def test_stage_and_its_variables_are_in_the_event(cloud: Any) -> None:
    event = event_of(cloud, "GET", "/books/7")
    assert event["stageVariables"] == {"table": "books"}
    assert event["requestContext"]["stage"] == "prod"
    assert event["requestContext"]["path"] == "/prod/books/7"


@pytest.mark.parametrize(
    ("method", "path", "resource", "parameters"),
    [
        ("GET", "/books/a%20b", "/books/{id}", {"id": "a b"}),
        ("GET", "/books/new", "/books/new", None),
        ("PATCH", "/files/a/b/c.txt", "/files/{proxy+}", {"proxy": "a/b/c.txt"}),
    ],
)
def test_the_most_specific_route_answers(cloud: Any, method: str, path: str, resource: str, parameters: Any) -> None:
    event = event_of(cloud, method, path)
    assert (event["resource"], event["pathParameters"]) == (resource, parameters)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/books/7"), ("GET", "/files")])
def test_a_path_or_method_without_a_route_is_403(cloud: Any, method: str, path: str) -> None:
    step = send(cloud, lambda event, context: {"statusCode": 200}, method, path)
    assert step.response["status"] == 403
    assert step.response["body"] == '{"message": "Missing Authentication Token"}'
    assert step.invocations == ()


def test_a_binary_media_type_arrives_in_base64_and_any_other_as_text(cloud: Any) -> None:
    png = base64.b64encode(b"\x89PNG\xff").decode()
    binary = event_of(cloud, "POST", "/books", headers={"content-type": "image/png"}, body_base64=png)
    assert (binary["body"], binary["isBase64Encoded"]) == (png, True)
    text = event_of(cloud, "POST", "/books", headers={"content-type": "application/json"}, body='{"a": 1}')
    assert (text["body"], text["isBase64Encoded"]) == ('{"a": 1}', False)


def test_the_answer_becomes_the_response(cloud: Any) -> None:
    answer = {
        "statusCode": 201,
        "headers": {"X-One": "1", "X-Number": 5},
        "multiValueHeaders": {"X-Two": ["a", "b"], "Set-Cookie": ["a=1", "b=2"]},
        "body": "made",
    }
    response = send(cloud, lambda event, context: answer).response
    assert (response["status"], response["body"]) == (201, "made")
    assert response["headers"]["x-one"] == "1"
    assert response["headers"]["x-number"] == "5"
    assert response["headers"]["x-two"] == "a, b"
    assert response["headers"]["content-type"] == "application/json"
    assert response["cookies"] == ["a=1", "b=2"]


def test_a_base64_body_is_decoded_when_the_client_accepts_a_binary_media_type(cloud: Any) -> None:
    def picture(event: Any, context: Any) -> Any:
        return {"statusCode": 200, "isBase64Encoded": True, "body": base64.b64encode(b"\x89PNG\xff").decode()}

    accepted = send(cloud, picture, headers={"accept": "image/png"}).response
    assert (accepted["is_base64"], base64.b64decode(accepted["body"])) == (True, b"\x89PNG\xff")
    other = send(cloud, picture, headers={"accept": "text/html"}).response
    assert (other["is_base64"], other["body"]) == (False, base64.b64encode(b"\x89PNG\xff").decode())


@pytest.mark.parametrize(
    "answer",
    [
        "text", None, 5, ["list"], {"statusCode": 200, "wrong": 1}, {"statusCode": "no"}, {"statusCode": 7},
        {"statusCode": True}, {"statusCode": 200, "body": {"an": "object"}}, {"statusCode": 200, "headers": "x"},
        {"statusCode": 200, "headers": {"x": {}}}, {"statusCode": 200, "multiValueHeaders": {"x": "no list"}},
    ],
)  # fmt: skip
def test_a_malformed_answer_is_502(cloud: Any, answer: Any) -> None:
    step = send(cloud, lambda event, context: answer)
    assert step.invocations[0].status is InvocationStatus.ANSWERED
    assert (step.response["status"], step.response["body"]) == (502, '{"message": "Internal server error"}')


@pytest.mark.parametrize(
    "answer", [{}, {"statusCode": 200}, {"headers": {"a": "b"}}, {"statusCode": "200", "body": None}]
)
def test_status_200_and_an_empty_body_are_the_defaults(cloud: Any, answer: Any) -> None:
    response = send(cloud, lambda event, context: answer).response
    assert (response["status"], response["body"]) == (200, "")


def test_a_function_error_is_502(cloud: Any) -> None:
    def broken(event: Any, context: Any) -> Any:
        raise KeyError("name")

    step = send(cloud, broken)
    assert (step.response["status"], step.response["body"]) == (502, '{"message": "Internal server error"}')
    assert step.invocations[0].error is not None
    assert step.invocations[0].error.type == "KeyError"


def test_a_function_that_takes_longer_than_29_seconds_is_504(cloud: Any) -> None:
    world = World.deploy(TEMPLATE)
    step = {"step": "request", "method": "GET", "path": "/books/7"}
    slow = cloud.invoker(world, lambda event, context: {"statusCode": 200}, duration_ms=29_001.0)
    response = play(world, Job(code={}, template=TEMPLATE, steps=(step,)), slow).steps[0].response
    assert (response["status"], response["body"]) == (504, '{"message": "Endpoint request timed out"}')


CORS = """
Transform: AWS::Serverless-2016-10-31
Globals: {Api: {Cors: {AllowOrigin: "'*'", AllowMethods: "'GET,POST'"}}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Events: {Get: {Type: Api, Properties: {Path: /hello, Method: get}}}
"""


def test_the_options_of_an_api_with_cors_are_answered_without_the_function(cloud: Any) -> None:
    world = World.deploy(CORS)
    steps = tuple({"step": "request", "method": method, "path": "/hello"} for method in ("OPTIONS", "GET"))
    result = play(world, Job(code={}, template=CORS, steps=steps), cloud.invoker(world, lambda e, c: {"body": "hi"}))
    options, get = result.steps
    assert (options.response["status"], options.invocations) == (200, ())
    assert options.response["headers"]["access-control-allow-methods"] == "GET,POST"
    assert (get.response["body"], len(get.invocations)) == ("hi", 1)
    assert "access-control-allow-origin" not in get.response["headers"]  # the function's own to set
