import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

const dynamodb = new DynamoDB({});

async function label({ body }) {
  const parcel = JSON.parse(body);
  if (parcel.grams > 31500) throw new Error("too heavy");
  parcel.cents = parcel.grams > 2000 ? 999 : 499;
  await dynamodb.putItem({ TableName: process.env.TABLE, Item: marshall(parcel) });
}

export const handler = async ({ Records }) => {
  const results = await Promise.allSettled(Records.map(label));
  const failed = Records.filter((_, index) => results[index].status === "rejected");
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
