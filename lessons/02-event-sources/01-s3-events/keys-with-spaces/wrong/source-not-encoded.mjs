// fails: keeps-every-character
// says: `encodeURIComponent(key)`
// Decodes the key, and puts it into a header as it is.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  for (const record of event.Records) {
    const { bucket, object } = record.s3;
    const key = decodeURIComponent(object.key.replaceAll("+", " "));
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: key,
      CopySource: `${bucket.name}/${key}`,
    }));
  }
};
