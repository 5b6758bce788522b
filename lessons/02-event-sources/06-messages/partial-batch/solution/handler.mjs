import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await printLabel(JSON.parse(record.body));
    } catch (error) {
      console.error("failed:", record.messageId, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};

async function printLabel(parcel) {
  const item = { ...parcel, cents: postage(parcel.grams) };
  await table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));
}

// The price in cents. Throws a RangeError when the parcel is too heavy.
function postage(grams) {
  if (grams > 31_500) throw new RangeError(`too heavy: ${grams} g`);
  return grams <= 2_000 ? 499 : 999;
}
