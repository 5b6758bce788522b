// fails: greets-by-name
// says: JSON inside JSON
// Makes JSON of the answer, which Lambda does anyway.
export const handler = async ({ name }) => {
  console.log(name);
  return JSON.stringify({ message: `Hello, ${name}!` });
};
