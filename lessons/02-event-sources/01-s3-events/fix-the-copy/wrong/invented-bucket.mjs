// fails: the-copy-is-there
// says: cannot be worked out from that of another
// Mends the source, and keeps the bucket that nobody made.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;

  await s3.send(new CopyObjectCommand({
    Bucket: `${bucket.name}-copy`,
    Key: object.key,
    CopySource: `${bucket.name}/${object.key}`,
  }));
  console.log("copied", object.key);
};
