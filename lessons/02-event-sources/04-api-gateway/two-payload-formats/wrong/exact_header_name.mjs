// fails: reads-the-language
// says: Payload 2.0 has header names in small letters
// Looks for the header in the letters of the task.
export const handler = async (event) => {
  const { method, path, tags } = event.version === "2.0" ? fromHttpApi(event) : fromRestApi(event);
  const headers = event.headers ?? {};
  return answer({ method, path, tags, language: headers["X-Language"] ?? "en" });
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
