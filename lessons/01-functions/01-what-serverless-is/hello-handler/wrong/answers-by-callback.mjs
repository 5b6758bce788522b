// fails: greets-by-name
// says: Callback handlers are no longer accepted
// As handlers were written for many years; nodejs24.x refuses it.
export const handler = (event, context, callback) => {
  console.log(event.name);
  callback(null, { message: `Hello, ${event.name}!` });
};
