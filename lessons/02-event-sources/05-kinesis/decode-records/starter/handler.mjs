import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  for (const record of event.Records) {
    console.log(record.kinesis);
    // Decode the reading and store it: await table.send(new PutCommand({ TableName: process.env.TABLE, Item: ... })).
  }
};
