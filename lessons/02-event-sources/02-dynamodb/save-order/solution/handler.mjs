import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const total = event.lines.reduce((sum, line) => sum + line.quantity * cents(line.unit_price), 0) / 100;
  const orderKey = `${event.placed_at}#${event.order_id}`;
  await table.send(new PutCommand({
    TableName: process.env.TABLE,
    Item: {
      customer_id: event.customer_id,
      order_key: orderKey,
      order_id: event.order_id,
      placed_at: event.placed_at,
      lines: event.lines,
      total,
    },
  }));
  return { order_key: orderKey, total: String(total) };
};

// Whole numbers are exact in JavaScript, fractions are not.
const cents = (price) => Math.round(price * 100);
