// fails: copies-the-object
// says: may differ from one event to the next
// Keeps the bucket of the first event: the next one may come from another.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();
let source;

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  source ??= bucket.name;
  await s3.send(new CopyObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: object.key,
    CopySource: `${source}/${object.key}`,
  }));
};
