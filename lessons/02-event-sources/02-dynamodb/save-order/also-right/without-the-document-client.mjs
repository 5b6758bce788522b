import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

const dynamodb = new DynamoDB({});

export async function handler({ customer_id, order_id, placed_at, lines }) {
  let cents = 0;
  for (const { quantity, unit_price } of lines) cents += quantity * Math.round(100 * unit_price);
  const order_key = [placed_at, order_id].join("#");
  const Item = marshall({ customer_id, order_key, order_id, placed_at, lines, total: cents / 100 });
  await dynamodb.putItem({ TableName: process.env.TABLE, Item });
  return { order_key, total: `${cents / 100}` };
}
