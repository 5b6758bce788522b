// fails: counts-the-lines
// says: not of characters
// Takes the length of the text for the number of its lines.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const s3 = new S3Client();
const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
  const text = await found.Body.transformToString();
  await table.send(new PutCommand({
    TableName: process.env.TABLE,
    Item: { note: object.key, lines: text.length },
  }));
};
