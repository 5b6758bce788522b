import { S3 } from "@aws-sdk/client-s3";

const client = new S3();

export const handler = ({ Records: [record] }) => {
  const key = record.s3.object.key;
  const from = [record.s3.bucket.name, key].join("/");
  return client
    .copyObject({ CopySource: from, Key: key, Bucket: process.env.COPIES_BUCKET })
    .then(() => console.log("copied", key));
};
