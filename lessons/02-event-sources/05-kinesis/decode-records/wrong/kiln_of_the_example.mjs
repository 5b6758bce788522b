// fails: names-the-kiln
// says: Take it from the record
// There is just one kiln.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

export const handler = async (event) => {
  for (const { kinesis } of event.Records) {
    const reading = JSON.parse(Buffer.from(kinesis.data, "base64").toString("utf8"));
    await put({ kiln: "kiln-1", ...reading });
  }
};
