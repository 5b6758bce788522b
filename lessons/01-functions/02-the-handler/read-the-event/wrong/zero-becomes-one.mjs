// fails: keeps-zero
// says: in JavaScript use `??`
// Gives a booklet to those who want none.
export const handler = async ({ orderId, visitor, seats, booklets, note }) => {
  if (!orderId) throw new Error("orderId is missing");
  return {
    order: orderId,
    for: visitor?.name || "Guest",
    seats: seats.length,
    booklets: booklets || 1,
    note: note || "",
  };
};
