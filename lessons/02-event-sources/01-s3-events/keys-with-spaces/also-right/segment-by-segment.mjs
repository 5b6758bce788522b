import { S3 } from "@aws-sdk/client-s3";

const s3 = new S3({});
const decoded = (key) => new URLSearchParams(`k=${key}`).get("k");
const encoded = (key) => key.split("/").map(encodeURIComponent).join("/");

export const handler = async ({ Records }) => {
  for (const { s3: { bucket, object } } of Records) {
    const Key = decoded(object.key);
    const CopySource = `/${bucket.name}/${encoded(Key)}`;
    await s3.copyObject({ Bucket: process.env.DESTINATION_BUCKET, Key, CopySource });
  }
};
