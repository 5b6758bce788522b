// Counts the lines of every note that is uploaded.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const s3 = new S3Client();
const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  console.log("uploaded", object.key);

  // Task 1: put an item into the table: import PutCommand, and await table.send(...).
  // Task 2: read the note from S3, and count its lines.
};
