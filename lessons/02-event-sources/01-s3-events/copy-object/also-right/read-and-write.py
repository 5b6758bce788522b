import os

import boto3

s3 = boto3.resource("s3")


def handler(event, context):
    for record in event["Records"]:
        source = s3.Object(record["s3"]["bucket"]["name"], record["s3"]["object"]["key"])
        found = source.get()
        target = s3.Bucket(os.environ["DESTINATION_BUCKET"])
        target.put_object(
            Key=source.key,
            Body=found["Body"].read(),
            ContentType=found["ContentType"],
            Metadata=found["Metadata"],
        )
        print(source.key)
