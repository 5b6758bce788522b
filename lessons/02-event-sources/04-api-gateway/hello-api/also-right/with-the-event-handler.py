import json

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

app = APIGatewayHttpResolver()


@app.get("/hello")
def hello():
    name = app.current_event.query_string_parameters.get("name") or "world"
    body = json.dumps({"message": f"Hello, {name}!"})
    return Response(200, content_type="application/json", body=body, headers={"Cache-Control": "max-age=60"})


def handler(event, context):
    return app.resolve(event, context)
