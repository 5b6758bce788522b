import { S3 } from "@aws-sdk/client-s3";

const s3 = new S3({});

export async function handler({ Records }) {
  await Promise.all(Records.map(async ({ s3: { bucket, object } }) => {
    const found = await s3.getObject({ Bucket: bucket.name, Key: object.key });
    await s3.putObject({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: object.key,
      Body: await found.Body.transformToByteArray(),
      ContentType: found.ContentType,
      Metadata: found.Metadata,
    });
  }));
}
