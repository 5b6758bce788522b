// fails: refuses-what-is-no-object
// says: The handler raised, so the client got a 502
// Trusts that every body is JSON.
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const booking = JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body);
  const { name, seats } = booking;
  if (typeof name !== "string" || !name) {
    return answer(400, { error: "name must be a string that is not empty" });
  }
  if (!Number.isInteger(seats) || seats < 1 || seats > 8) {
    return answer(400, { error: "seats must be a whole number from 1 to 8" });
  }
  const item = { booking_id: randomUUID(), name, seats };
  await table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));
  return answer(201, item);
};

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
