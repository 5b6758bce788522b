// fails: bad-ones-hold-up-nobody
// says: the whole batch
// All at once: the first rejection fails the invocation.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

function postage(grams) {
  if (grams > 31_500) throw new RangeError(`too heavy: ${grams} g`);
  return grams <= 2_000 ? 499 : 999;
}

export const handler = async (event) => {
  await Promise.all(event.Records.map(async (record) => {
    const parcel = JSON.parse(record.body);
    await put({ ...parcel, cents: postage(parcel.grams) });
  }));
  return { batchItemFailures: [] };
};
