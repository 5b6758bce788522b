// fails: logs-the-name
// says: is not logged by itself
// Answers, and leaves no trace.
export const handler = async ({ name }) => ({ message: `Hello, ${name}!` });
