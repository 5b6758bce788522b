// fails: copies-a-key-with-a-space
// says: That is the key as it is written in the event
// Decodes the percent signs, and leaves each space a plus sign.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  for (const record of event.Records) {
    const { bucket, object } = record.s3;
    const key = decodeURIComponent(object.key);
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: key,
      CopySource: `${bucket.name}/${encodeURIComponent(key)}`,
    }));
  }
};
