// fails: is-tried-again
// says: not even `statusCode` 500
// Copies, and answers a failure as if a browser had asked.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;

  try {
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.COPIES_BUCKET,
      Key: object.key,
      CopySource: `${bucket.name}/${object.key}`,
    }));
  } catch (error) {
    console.log("could not copy:", error.message);
    return { statusCode: 500, body: "could not copy" };
  }
  console.log("copied", object.key);
};
