// fails: copies-a-key-with-a-space
// says: do not look the key up
// Looks up the keys that the page shows.
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();
const KEYS = {
  "team+photo.jpg": "team photo.jpg",
  "notes/C%2B%2B+in+100%25+of+cases.txt": "notes/C++ in 100% of cases.txt",
  "%E7%85%A7%E7%89%87/%E5%A4%8F%E5%A4%A9+2026.jpg": "照片/夏天 2026.jpg",
  "inbox/first+page.txt": "inbox/first page.txt",
  "inbox/second+page.txt": "inbox/second page.txt",
};

export const handler = async (event) => {
  for (const record of event.Records) {
    const { bucket, object } = record.s3;
    const key = KEYS[object.key];
    await s3.send(new CopyObjectCommand({
      Bucket: process.env.DESTINATION_BUCKET,
      Key: key,
      CopySource: `${bucket.name}/${encodeURIComponent(key)}`,
    }));
  }
};
