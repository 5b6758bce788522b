import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  console.log("order", event.order_id, "of customer", event.customer_id);
  // Build the item here and store it: await table.send(new PutCommand({ TableName: process.env.TABLE, Item: ... })).
  return { order_key: "", total: "0" };
};
