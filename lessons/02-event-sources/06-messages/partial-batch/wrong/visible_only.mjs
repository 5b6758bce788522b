// fails: labels-every-parcel
// says: Take every value from the
// Knows the weights of the parcels on the page.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

function postage(grams) {
  if (grams > 31_500) throw new RangeError(`too heavy: ${grams} g`);
  return grams <= 2_000 ? 499 : 999;
}

export const handler = async (event) => {
  const weights = { "p-101": 800, "p-102": 2000, "p-103": 9400, "p-201": 650, "p-203": 5000 };
  const batchItemFailures = [];
  for (const record of event.Records) {
    const { parcel } = JSON.parse(record.body);
    if (parcel in weights) await put({ parcel, grams: weights[parcel], cents: postage(weights[parcel]) });
    else batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
};
