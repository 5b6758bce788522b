// Has answered the REST API for years. Now an HTTP API calls it, too.
export const handler = async (event) => {
  const query = event.multiValueQueryStringParameters ?? {};
  return answer({
    method: event.httpMethod,
    path: event.path,
    tags: query.tag ?? [],
    language: event.headers["X-Language"] ?? "en",
  });
};

const answer = (body) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
