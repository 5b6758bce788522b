import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

const dynamodb = new DynamoDB();

export async function handler(event) {
  for (const record of event.Records) {
    const text = new TextDecoder().decode(Buffer.from(record.kinesis.data, "base64"));
    const item = Object.assign(JSON.parse(text), { kiln: record.kinesis.partitionKey });
    await dynamodb.putItem({ TableName: process.env.TABLE, Item: marshall(item) });
  }
}
