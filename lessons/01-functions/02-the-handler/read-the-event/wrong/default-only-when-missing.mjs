// fails: fills-the-gaps
// says: but not those that are `null`
// A default of destructuring is used for undefined, not for null.
export const handler = async ({ orderId, visitor = {}, seats, booklets = 1, note = "" }) => {
  if (orderId == null) throw new Error("orderId is missing");
  const { name = "Guest" } = visitor;
  return { order: orderId, for: name, seats: seats.length, booklets, note };
};
