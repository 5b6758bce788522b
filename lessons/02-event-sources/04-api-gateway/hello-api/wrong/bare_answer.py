# fails: sends-the-headers
# says: the HTTP API inferred status 200
"""Returns the message alone."""
def handler(event, context):
    name = (event.get("queryStringParameters") or {}).get("name") or "world"
    return {"message": f"Hello, {name}!"}
