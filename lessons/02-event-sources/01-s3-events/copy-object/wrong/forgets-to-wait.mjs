// fails: asks-for-the-uploaded-object
// says: freezes whatever is still on its way
// Sends the request and returns: the environment is frozen before S3 has it.
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
