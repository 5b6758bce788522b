export async function handler({ rawQueryString = "" }) {
  const asked = new URLSearchParams(rawQueryString).get("name");
  const message = "Hello, " + (asked ? asked : "world") + "!";
  const headers = { "Content-Type": "application/json", "Cache-Control": "max-age=60" };
  return { body: JSON.stringify({ message }), headers, statusCode: 200 };
}
