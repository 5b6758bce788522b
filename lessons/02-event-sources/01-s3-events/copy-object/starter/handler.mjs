// Copies every uploaded object to a second bucket.
import { S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async (event) => {
  const record = event.Records[0];
  const destination = process.env.DESTINATION_BUCKET;
  console.log(record.eventName, "->", destination);

  // Task 1: find bucket and key in `record`, and copy that object
  //         to `destination`: import a command, and await s3.send(...).
  // Task 2: the copy keeps its content type and its metadata.
  // Task 3: a copy that fails makes the invocation fail.
};
