// fails: bad-ones-are-rejected
// says: caught and not reported is lost
// Logs the failure and goes on.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

function postage(grams) {
  if (grams > 31_500) throw new RangeError(`too heavy: ${grams} g`);
  return grams <= 2_000 ? 499 : 999;
}

export const handler = async (event) => {
  for (const record of event.Records) {
    try {
      const parcel = JSON.parse(record.body);
      await put({ ...parcel, cents: postage(parcel.grams) });
    } catch (error) {
      console.log(error);
    }
  }
};
