import crypto from "node:crypto";
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDB();
const reply = (statusCode, document) => ({
  statusCode,
  body: JSON.stringify(document),
  headers: { "Content-Type": "application/json" },
});

function complaint(booking) {
  if (Object.prototype.toString.call(booking) !== "[object Object]") return "send an object";
  if (typeof booking.name !== "string" || booking.name === "") return "name is missing";
  return [1, 2, 3, 4, 5, 6, 7, 8].includes(booking.seats) ? undefined : "seats is a whole number from 1 to 8";
}

export async function handler({ body, isBase64Encoded }) {
  let booking;
  try {
    booking = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body ?? "");
  } catch (problem) {
    return reply(400, { error: `send JSON: ${problem.name}` });
  }
  const error = complaint(booking);
  if (error) return reply(400, { error });
  const { name, seats } = booking;
  const booking_id = crypto.randomUUID();
  await dynamodb.putItem({
    TableName: process.env.TABLE,
    Item: { booking_id: { S: booking_id }, name: { S: name }, seats: { N: String(seats) } },
  });
  return reply(201, { booking_id, name, seats });
}
