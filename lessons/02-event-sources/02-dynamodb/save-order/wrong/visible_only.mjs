// fails: money-is-exact
// says: Compute the total from the lines
// Knows the totals of the orders on the page, and no others.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const total = { "o-1001": 3.3, "o-1002": 12.9, "o-1003": 12.9, "o-1004": 12.9 }[event.order_id] ?? 0;
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
