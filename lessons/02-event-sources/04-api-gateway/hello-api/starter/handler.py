def handler(event, context):
    print("query:", event.get("queryStringParameters"))
    return {"statusCode": 204}
