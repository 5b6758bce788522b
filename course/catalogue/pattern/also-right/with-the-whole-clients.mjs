import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";

const s3 = new S3();
const dynamodb = new DynamoDB();

export async function handler({ Records }) {
  for (const { s3: place } of Records) {
    const found = await s3.getObject({ Bucket: place.bucket.name, Key: place.object.key });
    const lines = (await found.Body.transformToString()).split("\n");
    const Item = { note: { S: place.object.key }, lines: { N: `${lines.length}` } };
    await dynamodb.putItem({ TableName: process.env.TABLE, Item });
  }
}
