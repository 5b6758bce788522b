# fails: writes-to-the-second-bucket
# says: is a setting, not something to work out from the source's name
"""Works the destination out from the source, so it writes to a bucket that nobody made."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket, key = uploaded["bucket"]["name"], uploaded["object"]["key"]
    s3.copy_object(Bucket=f"{bucket}-copy", Key=key, CopySource={"Bucket": bucket, "Key": key})
