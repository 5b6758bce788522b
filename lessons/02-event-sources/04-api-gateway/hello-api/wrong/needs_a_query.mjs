// fails: greets-the-world
// says: Without a query there is no `queryStringParameters`
// Always expects a query.
export const handler = async (event) => {
  const name = event.queryStringParameters.name || "world";
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "max-age=60" },
    body: JSON.stringify({ message: `Hello, ${name}!` }),
  };
};
