import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  let booking;
  try {
    const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf-8");
    booking = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return answer(400, { error: "the body is not JSON" });
  }
  if (typeof booking !== "object" || booking === null || Array.isArray(booking)) {
    return answer(400, { error: "the body must be a JSON object" });
  }
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
