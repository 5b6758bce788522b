// fails: asks-for-the-uploaded-object
// says: nothing about the upload may be written in the code
// Copies the one report that the page shows, whatever the event says.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async () => {
  const key = "reports/2026-11.csv";
  await s3.send(new CopyObjectCommand({
    Bucket: process.env.DESTINATION_BUCKET,
    Key: key,
    CopySource: `newsroom-uploads/${key}`,
  }));
};
