// fails: keeps-every-character
// says: decoded, but not exactly
// Decodes first and then takes every plus sign for a space.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  for (const record of event.Records) {
    const { bucket, object } = record.s3;
    const key = decodeURIComponent(object.key).replaceAll("+", " ");
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: key,
      CopySource: `${bucket.name}/${encodeURIComponent(key)}`,
    }));
  }
};
