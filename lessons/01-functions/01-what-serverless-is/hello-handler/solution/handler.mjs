// Greets whoever rings.
export const handler = async ({ name }) => {
  console.log(name, "is at the door");
  return { message: `Hello, ${name}!` };
};
