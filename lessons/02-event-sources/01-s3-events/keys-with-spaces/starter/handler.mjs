// Copies every uploaded object to a second bucket. It has been live since Monday.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  const key = object.key;
  console.log("copying", key);

  await s3.send(new CopyObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: key,
    CopySource: `${bucket.name}/${key}`,
  }));
};
