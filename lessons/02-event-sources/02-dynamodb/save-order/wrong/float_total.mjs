// fails: money-is-exact
// says: before the first multiplication
// Multiplies and adds floats.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const total = event.lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0);
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
