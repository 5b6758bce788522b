// fails: tells-method-and-path
// says: Both come from the event
// Knows the two paths of the page.
export const handler = async (event) => {
  const { method, tags } = event.version === "2.0" ? fromHttpApi(event) : fromRestApi(event);
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return answer({ method, path: method === "GET" ? "/books" : "/films", tags, language: headers["x-language"] ?? "en" });
};

const fromHttpApi = (event) => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  tags: new URLSearchParams(event.rawQueryString).getAll("tag"),
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
