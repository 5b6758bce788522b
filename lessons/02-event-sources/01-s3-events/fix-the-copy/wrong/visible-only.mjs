// fails: asks-for-the-object
// says: Bucket and key come from each event anew
// Copies the report of the page, whatever arrives.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket } = event.Records[0].s3;
  const object = { key: "reports/2026-11.csv" };

  await s3.send(new CopyObjectCommand({
    Bucket: process.env.COPIES_BUCKET,
    Key: object.key,
    CopySource: `${bucket.name}/${object.key}`,
  }));
  console.log("copied", object.key);
};
