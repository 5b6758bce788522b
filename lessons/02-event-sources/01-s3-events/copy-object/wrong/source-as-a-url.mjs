// fails: asks-for-the-uploaded-object
// says: `CopySource` is not a URL
// Writes the source the way the command line does.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  await s3.send(new CopyObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: object.key,
    CopySource: `s3://${bucket.name}/${object.key}`,
  }));
};
