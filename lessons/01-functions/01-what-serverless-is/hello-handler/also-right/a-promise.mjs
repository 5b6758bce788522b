export function handler(event) {
  const { name: visitor } = event;
  console.info(`${visitor} rings`);
  return Promise.resolve({ message: ["Hello, ", visitor, "!"].join("") });
}
