// fails: keeps-every-letter
// says: letters get lost or change
// Knows the note on the page.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

export const handler = async (event) => {
  for (const { kinesis } of event.Records) {
    const reading = JSON.parse(atob(kinesis.data));
    if (reading.note) reading.note = "Glasur läuft, 釉料在流";
    await put({ kiln: kinesis.partitionKey, ...reading });
  }
};
