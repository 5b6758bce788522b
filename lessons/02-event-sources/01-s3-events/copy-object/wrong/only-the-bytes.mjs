// fails: keeps-type-and-metadata
// says: An object is more than its bytes
// Downloads and uploads the bytes, and leaves content type and metadata behind.
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
  await s3.send(new PutObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: object.key,
    Body: await found.Body.transformToByteArray(),
  }));
};
