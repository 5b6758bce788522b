export const handler = async (event) => {
  const http = event.requestContext?.http;
  const seen = { method: http?.method ?? event.httpMethod, path: http ? event.rawPath : event.path };
  const pairs = http ? [...new URLSearchParams(event.rawQueryString ?? "")] : [];
  seen.tags = http ? pairs.filter(([name]) => name === "tag").map(([, value]) => value) : [];
  if (!http) seen.tags = (event.multiValueQueryStringParameters ?? {}).tag ?? [];
  seen.language = "en";
  for (const name of Object.keys(event.headers ?? {})) {
    if (name.toLowerCase() === "x-language") seen.language = event.headers[name];
  }
  return { statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(seen) };
};
