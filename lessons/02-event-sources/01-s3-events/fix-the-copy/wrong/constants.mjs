// fails: asks-for-the-object
// says: S3 was not asked at all
// Says that it has copied.
export const handler = async () => ({ statusCode: 200, body: "copied" });
