// fails: fails-loudly
// says: a call without `await`
// Starts the copy and answers before it has happened.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  s3.send(new CopyObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: object.key,
    CopySource: `${bucket.name}/${object.key}`,
  }));
};
