// fails: greets-by-name
// says: the caller gets what the handler returns
// Makes the greeting and keeps it.
export const handler = async (event) => {
  const message = `Hello, ${event.name}!`;
  console.log(message);
};
