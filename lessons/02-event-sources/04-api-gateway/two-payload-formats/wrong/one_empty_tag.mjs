// fails: lists-the-tags
// says: gives one empty tag
// Splits what is not there.
export const handler = async (event) => {
  const { method, path, tags } = event.version === "2.0" ? fromHttpApi(event) : fromRestApi(event);
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return answer({ method, path, tags, language: headers["x-language"] ?? "en" });
};

const fromHttpApi = (event) => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  tags: (event.queryStringParameters?.tag ?? "").split(","),
});

const fromRestApi = (event) => ({
  method: event.httpMethod,
  path: event.path,
  tags: event.multiValueQueryStringParameters?.tag ?? [],
});

const answer = (body) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
