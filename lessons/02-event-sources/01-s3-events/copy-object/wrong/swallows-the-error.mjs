// fails: fails-loudly
// says: A caught exception looks like success
// Logs the error and answers as if nothing had happened.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  try {
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: object.key,
      CopySource: `${bucket.name}/${object.key}`,
    }));
  } catch (error) {
    console.log("could not copy", object.key, error);
  }
};
