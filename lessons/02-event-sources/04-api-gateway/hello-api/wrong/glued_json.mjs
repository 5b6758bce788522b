// fails: greets-by-name
// says: a quotation mark in a name breaks JSON
// Writes the JSON by hand.
export const handler = async (event) => {
  const name = event.queryStringParameters?.name || "world";
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "max-age=60" },
    body: `{"message": "Hello, ${name}!"}`,
  };
};
