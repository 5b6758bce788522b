// fails: asks-for-the-object
// says: S3 takes `s3:` for the bucket
// Mends the destination, and leaves the source as it was.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;

  await s3.send(new CopyObjectCommand({
    Bucket: process.env.COPIES_BUCKET,
    Key: object.key,
    CopySource: `s3://${bucket.name}/${object.key}`,
  }));
  console.log("copied", object.key);
};
