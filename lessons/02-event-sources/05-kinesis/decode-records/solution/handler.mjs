import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event) => {
  for (const { kinesis } of event.Records) {
    const reading = JSON.parse(Buffer.from(kinesis.data, "base64").toString("utf8"));
    const item = { kiln: kinesis.partitionKey, ...reading };
    await table.send(new PutCommand({ TableName: process.env.TABLE, Item: item }));
  }
};
