// Copies every uploaded report to a second bucket. Found on the web, and it does not work.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;

  try {
    await s3.send(new CopyObjectCommand({
      CopySource: `s3://${bucket.name}/${object.key}`,
      CopyDestination: `s3://${bucket.name}-copy/${object.key}`,
    }));
  } catch (error) {
    console.log("could not copy:", error.message);
    return { statusCode: 500, body: "could not copy" };
  }

  console.log("copied", object.key);
  return { statusCode: 200, body: "copied" };
};
