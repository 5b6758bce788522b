// fails: sends-the-headers
// says: the HTTP API inferred status 200
// Returns the message alone.
export const handler = async (event) => {
  const name = event.queryStringParameters?.name || "world";
  return { message: `Hello, ${name}!` };
};
