// fails: greets-by-name
// says: `body` must be a string
// Puts an object where the body belongs.
export const handler = async (event) => {
  const name = event.queryStringParameters?.name || "world";
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "max-age=60" },
    body: { message: `Hello, ${name}!` },
  };
};
