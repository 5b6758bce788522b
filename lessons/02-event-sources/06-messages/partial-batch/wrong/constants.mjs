// fails: labels-every-parcel
// says: JSON text
// Stores the parcels of the example, whatever comes.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

function postage(grams) {
  if (grams > 31_500) throw new RangeError(`too heavy: ${grams} g`);
  return grams <= 2_000 ? 499 : 999;
}

export const handler = async (event) => {
  await put({ parcel: "p-101", grams: 800, cents: 499 });
  return { batchItemFailures: [] };
};
